/** Tensors' data on the host: upload, download and stacking. */

import type { DType } from "../../ir/types/dtype";
import { bytesOfArray, typedArrayClass, type TypedArray } from "../../ir/types/typed-array";
import { platform } from "../execution/platform";
import { Tensor, deviceBufferOf } from "./tensor";
import { eagerContext } from "../execution/eager-context";

/** A tensor's data in row-major order, as devices store it: halves as bits, bool as bytes. */
export interface HostTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

/** A tensor of the data, which must not be written to afterwards. */
export const tensorOfHost = ({ dtype, shape, data }: HostTensor): Tensor =>
  new Tensor(eagerContext().valueOfBuffer(platform.provider.upload(dtype, shape, data)));

/** A tensor's data. */
export async function hostOfTensor(tensor: Tensor): Promise<HostTensor> {
  const buffer = deviceBufferOf(tensor);
  return { dtype: buffer.dtype, shape: buffer.shape, data: await buffer.read() };
}

/** Tensors of one dtype and shape, one after the other along a new first axis. */
export function stackedHost(parts: readonly HostTensor[]): HostTensor {
  const [first] = parts;
  if (first === undefined) throw new RangeError("there is nothing to stack");
  const { dtype, shape } = first;
  const size = first.data.byteLength;
  const bytes = new Uint8Array(size * parts.length);
  parts.forEach(({ data }, i) => {
    bytes.set(bytesOfArray(data), i * size);
  });
  const data = new typedArrayClass[dtype](bytes.buffer, 0, first.data.length * parts.length);
  return { dtype, shape: [parts.length, ...shape], data };
}
