/** Kills processes while they save, at every use of the file system and at random moments, while others load: `npm run attack -- kill`. */

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { build } from "esbuild";
import * as tf from "../../index";
import { randomNumbers } from "./random";
import { numbered, savedNumber } from "./saved-numbers";
import type { Attack } from "./attack";

const defaultCount = 500;

/** The program that is killed, with the library in it: it starts many times faster so. */
async function bundled(folder: string): Promise<string> {
  const outfile = join(folder, "save-loop.cjs");
  await build({
    entryPoints: [join(__dirname, "save-loop.ts")],
    bundle: true,
    platform: "node",
    format: "cjs",
    outfile,
    external: ["onnxruntime-node", "onnxruntime-common"],
    logLevel: "error",
  });
  return outfile;
}

interface Killed {
  /** The number of the last save that ended; `undefined` if none did. */
  readonly saved: number | undefined;
  /** How often it used the file system for its first save, if that ended. */
  readonly calls: number | undefined;
}

/** Runs the program until it kills itself, or for some milliseconds after it began to save. */
async function killed(
  program: string,
  path: string,
  first: number,
  call: number,
  delay: number,
): Promise<Killed> {
  const child = spawn(process.execPath, [program, path, String(first), String(call)], {
    cwd: join(__dirname, "../.."),
    env: { ...process.env, NODE_PATH: join(__dirname, "../../node_modules") },
  });
  let text = "";
  let errors = "";
  const ended = new Promise<string | null>((done) => {
    child.on("close", (_, signal) => {
      done(signal);
    });
  });
  child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
  child.stdout.on("data", (data: Buffer) => {
    const isReady = text === "";
    text += data.toString();
    if (isReady && call === 0) void setTimeout(delay).then(() => child.kill("SIGKILL"));
  });
  const signal = await ended;
  if (signal !== "SIGKILL") throw new Error(`the saving process ended by itself: ${errors}`);
  // A line that is not complete was not written before the kill.
  const lines = text
    .split("\n")
    .slice(1, -1)
    .map((line) => line.split(" ").map(Number));
  return { saved: lines.at(-1)?.[0], calls: lines[0]?.[1] };
}

/** Loads until it is stopped; what it finds must never be older than what it found before. */
async function watching(path: string, isDone: () => boolean): Promise<readonly string[]> {
  const faults: string[] = [];
  let newest = 0;
  while (!isDone()) {
    try {
      const number = await savedNumber(path);
      if (number < newest) faults.push(`a load gave ${number} after ${newest}`);
      newest = number;
    } catch (error) {
      faults.push(`a load failed: ${String(error)}`);
    }
    await setTimeout(1);
  }
  return faults;
}

const files = ["call.onnx", "graph.ir", "manifest.json", "weights.safetensors"];

/** What is wrong with a folder after a kill; the newest save that a process reported must be there, or the one that it was at. */
async function faultsAfter(
  folder: string,
  path: string,
  allowed: readonly number[],
): Promise<readonly string[]> {
  const faults: string[] = [];
  try {
    const number = await savedNumber(path);
    if (!allowed.includes(number)) faults.push(`stale: ${number}, not ${allowed.join(" or ")}`);
  } catch (error) {
    faults.push(`lost: ${String(error)}`);
  }
  const found = readdirSync(path).sort();
  if (found.join() !== files.join()) faults.push(`left: ${found.join(", ")}`);
  const beside = readdirSync(folder).sort().join();
  if (beside !== "model,model.best") faults.push(`left beside it: ${beside}`);
  return faults;
}

export const attack: Attack = async ({ count = defaultCount, seed, case: only }) => {
  const root = mkdtempSync(join(tmpdir(), "ontrace-kill-"));
  const folder = join(root, "models");
  mkdirSync(folder);
  const program = await bundled(root);
  const path = join(folder, "model");
  const best = join(folder, "model.best");
  const save = async (to: string, number: number): Promise<void> => {
    const model = numbered();
    model.set(number);
    await tf.savedModel.save({ weights: model.weights, call: model.call }, to);
  };
  await save(best, 7);
  await save(path, 1);
  const random = randomNumbers(seed);
  let number = 1;
  let failures = 0;
  let positions = 0;
  let loads = 0;
  // How often a save uses the file system; the first process says so.
  let callsOfSave = 1;
  for (let i = 0; i < count; i++) {
    const first = number + 1;
    const isRandom = i % 3 === 2;
    const call = isRandom ? 0 : 1 + (Number(only ?? positions++) % (callsOfSave + 1));
    const delay = random() * 60;
    let isDone = false;
    const reading = watching(path, () => isDone);
    const others = i % 5 === 4 ? [killed(program, path, first + 1000, 0, random() * 60)] : [];
    const ended = await Promise.all([
      killed(program, path, first, i === 0 ? 1000 : call, delay),
      ...others,
    ]);
    isDone = true;
    const faults = [...(await reading)].filter(
      (fault) => others.length === 0 || !fault.startsWith("a load gave"),
    );
    loads += 1;
    callsOfSave = Math.max(callsOfSave, ended[0].calls ?? 0);
    const allowed = ended.flatMap(({ saved }, process_) => {
      const begin = process_ === 0 ? first : first + 1000;
      return saved === undefined ? [number, begin] : [saved, saved + 1];
    });
    faults.push(...(await faultsAfter(folder, path, allowed)));
    if (faults.length > 0) {
      failures += 1;
      console.log(
        `kill ${i}, ${isRandom ? `after ${delay.toFixed(1)} ms` : `at call ${call}`}: ${faults.join("; ")}`,
      );
      rmSync(path, { recursive: true, force: true });
      await save(path, first);
    }
    number = await savedNumber(path);
  }
  if ((await savedNumber(best)) !== 7) {
    failures += 1;
    console.log("model.best is not what was saved");
  }
  rmSync(root, { recursive: true });
  console.log(
    `${count} kills, at ${Math.min(positions, callsOfSave)} of ${callsOfSave} uses of the file system by a save and at random moments, ` +
      `with ${loads} readers beside them: ${failures} failures`,
  );
  return failures;
};
