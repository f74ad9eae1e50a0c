/** Counts the tensors and variables that hold data, for `tf.memory`. */

import { bytesOf, type TensorType } from "../../ir/types/type";
import { gpuMemory } from "../../runtime/gpu-memory";
import { sessionMemory } from "../../runtime/session-memory";

/** The memory that tensors, variables and compiled graphs hold, with TF.js's names where it has them. */
export interface MemoryInfo {
  /** Tensors and variables that were created and not disposed. */
  readonly numTensors: number;
  /** The same number: each tensor and each variable counts for itself. */
  readonly numDataBuffers: number;
  /** Bytes of the data of these tensors and variables; a size that a run has yet to determine counts as nothing. */
  readonly numBytes: number;
  /** Those of `numTensors` that are variables. */
  readonly numVariables: number;
  /** Those of `numBytes` that are variables' values. */
  readonly numBytesInVariables: number;
  /** Open sessions of ONNX Runtime. Graphs that are computed in JavaScript have none. */
  readonly numSessions: number;
  /**
   * An estimate of what these sessions take beside the data of tensors: their models, and what they keep between runs. On CUDA the device's memory is
   * included.
   */
  readonly numBytesInSessions: number;
  /** Bytes of tensors and variables, and of copies of them, in a GPU's memory between runs, on WebGPU; 0 elsewhere. */
  readonly numBytesInGPU: number;
  /** Garbage collection also frees tensors that were not disposed: the numbers are upper bounds. */
  readonly unreliable: true;
  /** Why the numbers are not exact. */
  readonly reasons: readonly string[];
}

/** A number of tensors or variables, and the bytes of their data. */
class Count {
  number = 0;
  bytes = 0;

  hold(type: TensorType): void {
    this.number += 1;
    this.bytes += bytesOf(type) ?? 0;
  }

  dispose(type: TensorType): void {
    this.number -= 1;
    this.bytes -= bytesOf(type) ?? 0;
  }
}

/** The tensors that were created and not disposed. */
export const heldTensors = new Count();

/** The variables that were created and not disposed. */
export const heldVariables = new Count();

/**
 * The memory that tensors, variables and sessions hold. Nothing needs to be disposed here: the numbers show what does not end, and find leaks of
 * programs that also run on TF.js. Memory that `dispose` gave up in the host returns to the system when JavaScript collects its garbage.
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
 * @see TF.js `tf.memory`, which has neither variables nor sessions; docs/performance.md has the fields
 */
export const memory = (): MemoryInfo => {
  const numTensors = heldTensors.number + heldVariables.number;
  return {
    numTensors,
    numDataBuffers: numTensors,
    numBytes: heldTensors.bytes + heldVariables.bytes,
    numVariables: heldVariables.number,
    numBytesInVariables: heldVariables.bytes,
    numSessions: sessionMemory.count,
    numBytesInSessions: sessionMemory.bytes,
    numBytesInGPU: gpuMemory.bytes,
    unreliable: true,
    reasons: [
      "garbage collection frees tensors that were not disposed, too",
      "ONNX Runtime does not say what its sessions take, which is estimated",
    ],
  };
};
