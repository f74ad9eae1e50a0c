/** Prints any ONNX model: `ontrace inspect MODEL.onnx`. */

import { readFile } from "node:fs/promises";
import { byFrequency } from "../compiler/describe-graph";
import { countNodes, printModel } from "../compiler/onnx/print-model";
import { onnx } from "../compiler/onnx/proto/codec";
import { DataLossError, NotFoundError } from "../index";
import { UsageError } from "./errors";
import type { InspectOptions } from "./inspect-graph";
import { print, section } from "./terminal";

/** Prints the nodes of a model and counts of its operations. */
export async function inspectModel(file: string, options: InspectOptions): Promise<void> {
  if (options.function !== undefined || options.dumpAfter !== undefined) {
    throw new UsageError(
      `${file} is an ONNX model, which has no functions and was compiled already`,
    );
  }
  const model = decode(file, await contentOf(file));
  print(`${printModel(model)}\n`);
  const operations = byFrequency(countNodes(model.graph ?? {}));
  const total = operations.reduce((sum, [, count]) => sum + count, 0);
  section(`operations (${total})`, operations);
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
