import type { DType } from "../ir/types/dtype";

/** What is looked at of ONNX Runtime's tensors, which Node's and browsers' packages declare each for itself. */
interface RuntimeTensor {
  readonly type: DType;
  readonly location: string;
  readonly data: unknown;
}

/**
 * A tensor whose halves are held as their bits, as this library holds them. Where JavaScript has `Float16Array`, ONNX Runtime's tensors
 * show halves as numbers, and its native binding does not take such a tensor back.
 */
export function heldAsBits<T extends RuntimeTensor>(tensor: T): T {
  if (tensor.type !== "float16" || tensor.location !== "cpu") return tensor;
  const { data } = tensor;
  if (!ArrayBuffer.isView(data) || data instanceof Uint16Array) return tensor;
  const value = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  return Object.defineProperty(tensor, "data", { value });
}
