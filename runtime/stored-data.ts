/** The form of the data in ONNX Runtime's tensors, the same in all versions of JavaScript and in all realms. */

import { bytesPerElement, type DType } from "../ir/types/dtype";
import { inThisRealm } from "../ir/types/typed-array";

/** The common part of ONNX Runtime's tensor types, which the packages for Node and browsers declare separately. */
interface RuntimeTensor {
  readonly type: DType;
  readonly location: string;
  readonly data: unknown;
}

const isArray = (data: unknown): data is ArrayBufferView<ArrayBuffer> => ArrayBuffer.isView(data);

/**
 * A tensor whose data is an array as this library stores its dtype, in the same memory.
 *
 * - float16 data is bits. Where JavaScript has `Float16Array`, ONNX Runtime's tensors hold numbers, and its native binding does not accept such
 *   a tensor as an input.
 * - The native binding's arrays are of Node's own realm, and this library may run in another one, as it does in jest.
 */
export function heldAsStored<T extends RuntimeTensor>(tensor: T): T {
  if (tensor.location !== "cpu") return tensor;
  const { data } = tensor;
  if (!isArray(data)) return tensor;
  const value = inThisRealm(tensor.type, data);
  return value === data ? tensor : Object.defineProperty(tensor, "data", { value });
}

/** The size of a tensor's data, wherever it is. */
export const bytesOfTensor = ({
  type,
  dims,
}: {
  readonly type: DType;
  readonly dims: readonly number[];
}): number => dims.reduce((product, size) => product * size, bytesPerElement(type));
