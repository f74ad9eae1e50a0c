/** The form of float16 data in ONNX Runtime's tensors, the same in all versions of JavaScript. */

import type { DType } from "../ir/types/dtype";

/** The common part of ONNX Runtime's tensor types, which the packages for Node and browsers declare separately. */
interface RuntimeTensor {
  readonly type: DType;
  readonly location: string;
  readonly data: unknown;
}

/**
 * A tensor whose float16 data is stored as bits, as this library stores it. Where JavaScript has
 * `Float16Array`, ONNX Runtime's tensors hold numbers, and its native binding does not accept such a tensor as
 * an input.
 */
export function heldAsBits<T extends RuntimeTensor>(tensor: T): T {
  if (tensor.type !== "float16" || tensor.location !== "cpu") return tensor;
  const { data } = tensor;
  if (!ArrayBuffer.isView(data) || data instanceof Uint16Array) return tensor;
  const value = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  return Object.defineProperty(tensor, "data", { value });
}
