import type { DType } from "../ir/dtype";
import type { TypedArray } from "../ir/typed-array";
import { device } from "./device";
import { Tensor } from "./tensor";
import { eagerContext } from "./variable";

/** A tensor's data in row-major order, as devices hold it: halves as bits, bool as bytes. */
export interface HostTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

/** A tensor of data that is not written to afterwards. */
export const tensorOfHost = ({ dtype, shape, data }: HostTensor): Tensor =>
  new Tensor(eagerContext().valueOfBuffer(device.provider.upload(dtype, shape, data)));

/** A tensor's data. */
export async function hostOfTensor(tensor: Tensor): Promise<HostTensor> {
  const buffer = tensor.deviceBuffer();
  return { dtype: buffer.dtype, shape: buffer.shape, data: await buffer.read() };
}
