import { bytesOf, type TensorType } from "../../ir/types/type";

/** What tensors and variables hold, by TF.js's names. */
export interface MemoryInfo {
  /** Tensors and variables that were made and not disposed. */
  readonly numTensors: number;
  readonly numDataBuffers: number;
  readonly numBytes: number;
  /** Garbage collection frees what was not disposed, too: the numbers are upper bounds. */
  readonly unreliable: true;
  readonly reasons: readonly string[];
}

const held = { tensors: 0, bytes: 0 };

/** Hears of data that a tensor or a variable holds from now on. */
export function countHeld(type: TensorType): void {
  held.tensors += 1;
  held.bytes += bytesOf(type) ?? 0;
}

/** Hears of data that was given up by `dispose`. */
export function countDisposed(type: TensorType): void {
  held.tensors -= 1;
  held.bytes -= bytesOf(type) ?? 0;
}

/**
 * How much was made and not disposed. Nothing needs to be disposed here; the numbers find what a program forgets that also runs on
 * TF.js.
 *
 * @see TF.js `tf.memory`
 */
export const memory = (): MemoryInfo => ({
  numTensors: held.tensors,
  numDataBuffers: held.tensors,
  numBytes: held.bytes,
  unreliable: true,
  reasons: ["garbage collection frees tensors that were not disposed, too"],
});
