/** Prints any ONNX model: `ontrace inspect MODEL.onnx`. */

import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { checksumOf } from "../compiler/artifact/checksum";
import { decodeManifest } from "../compiler/artifact/decode-manifest";
import type { SignatureRecord } from "../compiler/artifact/manifest";
import { byFrequency } from "../compiler/describe-graph";
import { countNodes, printModel } from "../compiler/onnx/print-model";
import { onnx } from "../compiler/onnx/proto/codec";
import { DataLossError, NotFoundError } from "../index";
import { UsageError } from "./errors";
import type { InspectOptions } from "./inspect-graph";
import { sha256 } from "../runtime/node/sha256";
import { inLine, print, section } from "./terminal";

/** Prints the nodes of a model and counts of its operations. */
export async function inspectModel(file: string, options: InspectOptions): Promise<void> {
  if (options.function !== undefined || options.dumpAfter !== undefined) {
    throw new UsageError(
      `${file} is an ONNX model, which has no functions and was compiled already`,
    );
  }
  const bytes = await contentOf(file);
  const model = decode(file, bytes);
  const place = await placeInArtifact(file, bytes);
  print(`${printModel(model)}\n`);
  const operations = byFrequency(countNodes(model.graph ?? {})).map(
    ([op, count]) => [inLine(op), count] as const,
  );
  const total = operations.reduce((sum, [, count]) => sum + count, 0);
  section(`operations (${total})`, operations);
  if (place !== undefined) print(place);
}

/** Whether a model is the one of the artifact whose folder it is in; `undefined` where that is none. */
async function placeInArtifact(file: string, bytes: Uint8Array): Promise<string | undefined> {
  const path = join(dirname(file), "manifest.json");
  let signatures: readonly (readonly [string, SignatureRecord])[];
  try {
    const manifest = decodeManifest(await readFile(path), path, sha256);
    signatures = Object.entries(manifest.signatures);
  } catch {
    // What is beside it says nothing of it; `ontrace inspect DIR` says what is wrong with an artifact.
    return undefined;
  }
  const [name, record] = signatures.find(([, { model }]) => model.file === basename(file)) ?? [];
  if (name === undefined || record?.model.sha256 === undefined)
    return `not a file of the artifact in ${inLine(dirname(file))}`;
  const isSame = checksumOf(bytes, sha256()) === record.model.sha256;
  return isSame
    ? `signature ${inLine(name)} of the artifact in ${inLine(dirname(file))}, undamaged`
    : `not the file that ${inLine(path)} lists as signature ${inLine(name)}: its checksum differs`;
}

async function contentOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new NotFoundError(
      { what: `cannot read ${file}`, given: String(error), expected: "an ONNX model" },
      undefined,
      { cause: error },
    );
  }
}

function decode(file: string, bytes: Uint8Array): onnx.ModelProto {
  const damaged = (given: string, cause?: unknown): DataLossError =>
    new DataLossError(
      {
        what: `${file} is not a complete ONNX model`,
        given,
        expected: "a serialised ModelProto",
        fix: "copy the file again, or write the model again",
      },
      undefined,
      { cause },
    );
  let model: onnx.ModelProto;
  try {
    model = onnx.ModelProto.decode(bytes);
  } catch (error) {
    throw damaged(`${bytes.length} bytes: ${String(error)}`, error);
  }
  if (model.graph == null) throw damaged(`${bytes.length} bytes without a graph`);
  return model;
}
