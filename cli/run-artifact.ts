/** Runs a signature of an artifact on `.npy` files: `ontrace run DIR`. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "../index";
import { hostOfTensor, tensorOfHost } from "../api/tensors/host-tensor";
import { FileNames } from "../compiler/artifact/file-names";
import { UsageError } from "./errors";
import { makeOutputFolder, writeOutput } from "./output-files";
import { readNpy, writeNpy } from "../api/tensors/npy";
import { suggest } from "../api/suggest";
import { inLine, out, print, table } from "./terminal";

/** Options of a run of an artifact. */
export interface RunOptions {
  /** Files by names of inputs. */
  readonly input?: Readonly<Record<string, string>>;
  readonly output?: string;
  readonly signature?: string;
  readonly update?: boolean;
}

/** Runs one signature of an artifact on arrays from files. */
export async function runArtifact(
  path: string,
  { input = {}, output, signature: name = "serving_default", update = false }: RunOptions,
): Promise<void> {
  const model = await tf.savedModel.load(path);
  const signature = Object.hasOwn(model.signatures, name) ? model.signatures[name] : undefined;
  if (signature === undefined) throw unknownSignature(name, Object.keys(model.signatures));
  const names = signature.inputs.map(({ name: known }) => known ?? "");
  const unknown = Object.keys(input).find((given) => !names.includes(given));
  if (unknown !== undefined) {
    throw new UsageError(`there is no input ${unknown}${suggest(unknown, names)}\n${needs(names)}`);
  }
  const missing = names.filter((known) => !Object.hasOwn(input, known));
  if (missing.length > 0)
    throw new UsageError(`no --input for ${missing.join(", ")}\n${needs(names)}`);

  const given: [string, tf.Tensor][] = [];
  for (const [known, file] of Object.entries(input)) given.push([known, await readTensor(file)]);
  if (output !== undefined) await makeOutputFolder(output);
  const results = signature(Object.fromEntries(given));
  const rows: string[][] = [];
  const fileNames = new FileNames(".npy");
  for (const [result, tensor] of Object.entries(results)) {
    const host = await hostOfTensor(tensor);
    const file = output === undefined ? "" : join(output, fileNames.of(result));
    if (file !== "") await writeOutput(file, writeNpy(host));
    rows.push([
      out.bold(inLine(result)),
      `${host.dtype}[${host.shape.join(",")}]`,
      file === "" ? await shortText(tensor) : file,
    ]);
  }
  print(table(rows));
  if (update) await tf.savedModel.save(model, path);
}

const needs = (names: readonly string[]): string =>
  names.length === 0 ? "the signature takes no inputs" : `the signature takes ${names.join(", ")}`;

function unknownSignature(name: string, names: readonly string[]): UsageError {
  const known = names.filter((other) => other !== "serving_default");
  return name === "serving_default"
    ? new UsageError(
        `the artifact has no default signature\nchoose one with --signature: ${known.join(", ")}`,
      )
    : new UsageError(
        `there is no signature ${name}${suggest(name, known)}\nsignatures: ${known.join(", ")}`,
      );
}

async function readTensor(file: string): Promise<tf.Tensor> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new tf.NotFoundError(
      {
        what: `cannot read ${file}`,
        given: error instanceof Error ? error.message : String(error),
        expected: "a .npy file",
        fix: 'write one with numpy.save("x.npy", array)',
      },
      undefined,
      { cause: error },
    );
  }
  return tensorOfHost(readNpy(bytes, file));
}

/** A tensor's values, truncated to 80 characters. */
async function shortText(tensor: tf.Tensor): Promise<string> {
  const text = JSON.stringify(await tensor.array());
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
