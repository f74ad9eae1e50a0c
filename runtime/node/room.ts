/** Refuses a run whose results the process may not allocate, where it has a limit of its address space (`ulimit -v`). */

import { readFileSync } from "node:fs";
import type { OnnxModel } from "../../compiler/onnx/lower-graph";
import { ResourceExhaustedError } from "../../ir/errors";
import { bytesOf, formatType, type Shape, type TensorType } from "../../ir/types/type";
import { outputTypesOf, signatureOf } from "../signature";

/** The bytes of results from which on a look is worth its time. */
const leastBytes = 2 ** 20;

/** What V8 and ONNX Runtime take beside the results. */
const reserve = 2 ** 25;

/** Linux's page. A wrong one makes the look less exact. */
const pageBytes = 4096;

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

let limit: number | undefined;

/** The process's limit of its address space in bytes, as Linux has it; infinite elsewhere. */
function limitOfProcess(): number {
  const found = /^Max address space\s+(\d+)/m.exec(textOf("/proc/self/limits"))?.[1];
  return (limit ??= found === undefined ? Infinity : Number(found));
}

/** How much address space the process may still take. */
function room(): number {
  const most = limitOfProcess();
  if (most === Infinity) return Infinity;
  const [pages = ""] = textOf("/proc/self/statm").split(" ");
  return most - Number(pages) * pageBytes;
}

/**
 * Looks before the runs of a model whether there is room for their results. ONNX Runtime's binding copies each result into an array of
 * JavaScript, and where there is no memory for that, Node ends the process.
 *
 * @returns takes the shapes of a run's operands
 * @throws ResourceExhaustedError if there is no room for the results and their copies
 */
export function checkRoom(model: OnnxModel): (shapes: readonly Shape[]) => void {
  const signature = signatureOf(model);
  const names = [...signature.outputs.keys()];
  const mayBeLarge = sumOf([...signature.outputs.values()], Infinity) >= leastBytes;
  if (!mayBeLarge) return () => undefined;
  return (shapes) => {
    if (limitOfProcess() === Infinity) return;
    const types = names.map(outputTypesOf(signature, shapes));
    const bytes = sumOf(types, 0);
    if (bytes < leastBytes || 2 * bytes + reserve <= room()) return;
    collectGarbage();
    if (2 * bytes + reserve > room()) throw noRoom(types, bytes);
  };
}

/** Frees the arrays that nothing uses any more: V8 does so before it refuses one for which there is no room. */
function collectGarbage(): void {
  try {
    new ArrayBuffer(room() + pageBytes);
  } catch {
    // There is no room for it, as intended.
  }
}

/** @param unknown counts for a type whose size only the run determines */
const sumOf = (types: readonly TensorType[], unknown: number): number =>
  types.reduce((sum, type) => sum + (bytesOf(type) ?? unknown), 0);

const noRoom = (types: readonly TensorType[], bytes: number): ResourceExhaustedError =>
  new ResourceExhaustedError({
    what: "there is not enough memory for a result",
    given: `${types.slice(0, 3).map(formatType).join(", ")}${types.length > 3 ? ", …" : ""}: ${String(bytes)} bytes, which are copied once`,
    expected: "results that fit twice into the memory that this process may take",
    fix: "compute in smaller parts, dispose of what is no longer needed, or raise the limit: ulimit -v",
  });
