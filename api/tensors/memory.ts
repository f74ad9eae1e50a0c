/** Counts the tensors and variables that hold data, for `tf.memory`. */

import { bytesOf, type TensorType } from "../../ir/types/type";

/** The memory that tensors and variables hold, with TF.js's names. */
export interface MemoryInfo {
  /** Tensors and variables that were created and not disposed. */
  readonly numTensors: number;
  readonly numDataBuffers: number;
  readonly numBytes: number;
  /** Garbage collection also frees tensors that were not disposed: the numbers are upper bounds. */
  readonly unreliable: true;
  readonly reasons: readonly string[];
}

const held = { tensors: 0, bytes: 0 };

/** Counts data that a tensor or a variable holds from now on. */
export function countHeld(type: TensorType): void {
  held.tensors += 1;
  held.bytes += bytesOf(type) ?? 0;
}

/** Counts data that `dispose` released. */
export function countDisposed(type: TensorType): void {
  held.tensors -= 1;
  held.bytes -= bytesOf(type) ?? 0;
}

/**
 * The tensors and variables that were created and not disposed. Nothing needs to be disposed here; the numbers serve to find leaks of programs
 * that also run on TF.js.
 *
 * @example
 * ```ts
 * const before = tf.memory().numTensors;
 * const x = tf.zeros([2, 2]);
 * tf.memory().numTensors - before; // → 1
 * x.dispose();
 * tf.memory().numTensors - before; // → 0
 * ```
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
