/** Damages saved artifacts, and forges their parts with right checksums: `npm run attack -- artifact`. */

import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "../../index";
import { randomNumbers } from "./random";
import { numbered, savedNumber, type Numbered } from "./saved-numbers";
import type { Attack } from "./attack";

const defaultCount = 10_500;
const slowest = 5000;

type Bytes = Uint8Array<ArrayBuffer>;
type Content = ReadonlyMap<string, Bytes>;

interface Chance {
  /** An integer from 0 on and below `n`. */
  readonly below: (n: number) => number;
}

/** Ways to damage one file; each returns other bytes, or `undefined` for a file that is missing. */
const damages: Readonly<Record<string, (bytes: Bytes, chance: Chance) => Bytes | undefined>> = {
  bit(bytes, { below }) {
    const other = bytes.slice();
    const at = below(other.length);
    other[at] = (other[at] ?? 0) ^ (1 << below(8));
    return other;
  },
  byte(bytes, { below }) {
    const other = bytes.slice();
    const at = below(other.length);
    other[at] = (other[at] ?? 0) + 1 + below(255);
    return other;
  },
  cut: (bytes, { below }) => bytes.slice(0, below(bytes.length)),
  longer: (bytes, { below }) => new Uint8Array([...bytes, ...bytes.slice(0, 1 + below(64))]),
  without(bytes, { below }) {
    const at = below(bytes.length);
    return new Uint8Array([...bytes.slice(0, at), ...bytes.slice(at + 1 + below(16))]);
  },
  zeros(bytes, { below }) {
    const at = below(bytes.length);
    return bytes.slice().fill(0, at, at + 1 + below(4096));
  },
  exchanged(bytes, { below }) {
    const other = bytes.slice();
    const [a, b] = [below(other.length), below(other.length)];
    [other[a], other[b]] = [other[b] ?? 0, other[a] ?? 0];
    return other;
  },
  missing: () => undefined,
};

const sha256 = (bytes: Uint8Array | string): string =>
  createHash("sha256").update(bytes).digest("hex");

/** A manifest with the checksum that its text should have. */
const signed = (json: unknown): Bytes => {
  const text = JSON.stringify(json, null, 2).replace(/\n\}$/, "");
  return new TextEncoder().encode(`${text},\n  "sha256": "${sha256(text)}"\n}\n`);
};

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const values: readonly Json[] = [
  ...[null, true, -1, 0.5, 0, 1, 7, 2 ** 31, 2 ** 53, 1e300],
  ...["", "x", "weights", "../x", "__proto__", "\0", "float64", "a".repeat(300)],
  ...[[], {}, [0], [2 ** 53, 0], { tensor: "x" }, { __proto__: null }],
];

/** Changes one place of a JSON value, somewhere in it. */
function changed(json: Json, chance: Chance): Json {
  const { below } = chance;
  const other = (): Json => structuredClone(values[below(values.length)] ?? null);
  if (typeof json !== "object" || json === null || below(6) === 0) return other();
  if (Array.isArray(json)) {
    if (json.length === 0) return [other()];
    const at = below(json.length);
    return json.flatMap((item, i) =>
      i !== at ? [item] : below(4) === 0 ? [] : [changed(item, chance)],
    );
  }
  const keys = Object.keys(json);
  const key = keys[below(keys.length)];
  if (key === undefined) return { x: other() };
  const rest = Object.entries(json).filter(([name]) => name !== key);
  if (below(6) === 0) return Object.fromEntries(rest);
  return Object.fromEntries([...rest, [key, changed(json[key] ?? null, chance)]]);
}

const parsed = (bytes: Uint8Array | undefined): Json =>
  JSON.parse(new TextDecoder().decode(bytes)) as Json;

const manifestFile = "manifest.json";
const weightsFile = "weights.safetensors";

/** Forgeries: other content, with checksums that fit. It need not be refused, but it must not end in anything else than an error of this library. */
const forgeries: Readonly<Record<string, (content: Content, chance: Chance) => Content>> = {
  manifest(content, chance) {
    const { sha256: _, ...json } = parsed(content.get(manifestFile)) as Record<string, Json>;
    return new Map([...content, [manifestFile, signed(changed(json, chance))]]);
  },
  weights(content, chance) {
    const whole = content.get(weightsFile) ?? new Uint8Array();
    const start = 8 + Number(new DataView(whole.buffer).getBigUint64(0, true));
    const head = new TextEncoder().encode(
      JSON.stringify(changed(parsed(whole.slice(8, start)), chance)),
    );
    const bytes = new Uint8Array(8 + head.length + whole.length - start);
    const length = chance.below(10) === 0 ? 2 ** chance.below(60) : head.length;
    new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
    bytes.set(head, 8);
    bytes.set(whole.subarray(start), 8 + head.length);
    const {
      sha256: _,
      weights,
      ...json
    } = parsed(content.get(manifestFile)) as Record<string, Json>;
    const record = { ...(weights as object), bytes: bytes.length, sha256: sha256(bytes) };
    return new Map([
      ...content,
      [weightsFile, bytes],
      [manifestFile, signed({ ...json, weights: record })],
    ]);
  },
};

/** Uses what a forged artifact gave: it may hold anything. */
async function useForged(path: string): Promise<void> {
  const model = await tf.savedModel.load<Partial<Numbered>>(path);
  for (const signature of Object.values(model.signatures)) {
    const specs = signature.inputs.map(({ name = "", shape, dtype }): [string, tf.Tensor] => [
      name,
      tf.zeros(
        (shape ?? []).map((size) => Math.min(size ?? 1, 2000)),
        dtype,
      ),
    ]);
    Object.values(signature(Object.fromEntries(specs))).forEach((result) => result.dataSync());
  }
}

/** What is wrong with the way in which an artifact is read, or `undefined`. */
async function faultOf(path: string, isForged: boolean): Promise<string | undefined> {
  const begin = Date.now();
  try {
    await (isForged ? useForged(path) : savedNumber(path));
    if (!isForged) return "it was not noticed";
  } catch (error) {
    if (!(error instanceof tf.OntraceError)) {
      return `a bare error: ${error instanceof Error ? (error.stack ?? "") : String(error)}`;
    }
  }
  const took = Date.now() - begin;
  return took > slowest ? `it took ${took} ms` : undefined;
}

export const attack: Attack = async ({ count = defaultCount, seed, case: only }) => {
  const path = join(mkdtempSync(join(tmpdir(), "ontrace-artifact-")), "model");
  const model = numbered();
  model.set(3);
  await tf.savedModel.save({ weights: model.weights, call: model.call }, path);
  const names = readdirSync(path);
  const content = new Map(
    names.map((name) => [name, new Uint8Array(readFileSync(join(path, name)))]),
  );
  const write = (name: string, bytes: Uint8Array | undefined): void => {
    if (bytes === undefined) rmSync(join(path, name));
    else writeFileSync(join(path, name), bytes);
  };
  let failures = 0;
  let attempts = 0;
  const first = only === undefined ? 0 : Number(only);
  for (let i = first; i < (only === undefined ? count : first + 1); i++) {
    const random = randomNumbers(seed * 1_000_003 + i);
    const chance: Chance = { below: (n) => Math.floor(random() * n) };
    const ways = Object.keys(damages);
    const forms = Object.keys(forgeries);
    const isForged = i % 4 === 3;
    const way =
      (isForged ? forms[chance.below(forms.length)] : ways[chance.below(ways.length)]) ?? "";
    const name = names[chance.below(names.length)] ?? "";
    const bytes = content.get(name) ?? new Uint8Array();
    const other = new Map<string, Bytes | undefined>(
      isForged ? forgeries[way]?.(content, chance) : [[name, damages[way]?.(bytes, chance)]],
    );
    const isChanged = [...other].some(([file, now]) => {
      const before = content.get(file);
      return now === undefined || before === undefined || Buffer.compare(before, now) !== 0;
    });
    if (!isChanged) continue;
    attempts += 1;
    for (const [file, now] of other) write(file, now);
    const fault = await faultOf(path, isForged);
    if (fault !== undefined) {
      failures += 1;
      console.log(
        `--seed ${seed} --case ${i}: ${isForged ? "forged" : `${name}:`} ${way}: ${fault}`,
      );
    }
    for (const file of other.keys()) write(file, content.get(file));
  }
  console.log(
    `${attempts} damaged or forged artifacts: ${failures} unnoticed, in bare errors or slow`,
  );
  return failures;
};
