/** Tensor data in host memory, as a tensor of ONNX Runtime. */

import { Tensor as OrtTensor, type TypedTensor } from "onnxruntime-common";
import type { DType } from "../../ir/types/dtype";
import { FailedPreconditionError } from "../../ir/errors";
import { storedArray } from "../../ir/types/storage";
import type { TypedArray } from "../../ir/types/typed-array";
import { heldAsStored } from "../stored-data";
import type { DeviceBuffer } from "../provider";

export const ortTensor = (
  dtype: DType,
  shape: readonly number[],
  data: TypedArray,
): TypedTensor<DType> => heldAsStored(new OrtTensor(dtype, data, shape) as TypedTensor<DType>);

export const disposedError = (): FailedPreconditionError =>
  new FailedPreconditionError({
    what: "the tensor's data was disposed",
    fix: "read the tensor before dispose(), or keep it with tf.keep inside tf.tidy",
  });

/** Data in host memory. */
export class HostBuffer implements DeviceBuffer {
  users = 0;
  private data: TypedArray | undefined;
  /** ONNX Runtime's tensor of the data, made when a session first needs it. */
  private own: TypedTensor<DType> | undefined;
  private converted: TypedTensor<DType> | undefined;
  /** Whether the array has no other holder, which is known only of a copy that was made here. */
  private isOwn = false;

  constructor(
    readonly dtype: DType,
    readonly shape: readonly number[],
    data: TypedArray,
  ) {
    this.data = data;
  }

  /** The data of a tensor that ONNX Runtime made. */
  static of(tensor: TypedTensor<DType>): HostBuffer {
    const buffer = new HostBuffer(tensor.type, tensor.dims, tensor.data as TypedArray);
    buffer.own = tensor;
    return buffer;
  }

  /** The data as a tensor of the dtype in which a device stores it. */
  tensor(stored: DType): TypedTensor<DType> {
    const { dtype, shape } = this;
    if (dtype === stored) return (this.own ??= ortTensor(dtype, shape, this.readSync()));
    if (this.converted?.type !== stored) {
      const data = storedArray(dtype, stored, this.readSync());
      this.converted = ortTensor(stored, shape, data);
    }
    return this.converted;
  }

  read(): Promise<TypedArray> {
    return Promise.resolve(this.readSync());
  }

  readSync(): TypedArray {
    if (this.data === undefined) throw disposedError();
    return this.data;
  }

  /** Writes the rows into the array if it is a copy with one user, otherwise into a new copy. */
  withRows(places: DeviceBuffer, rows: DeviceBuffer): HostBuffer {
    const target = this.isOwn && this.users <= 1 ? this : this.copied();
    target.converted = undefined;
    const [count = 0] = this.shape;
    const data = target.readSync();
    const given = rows.readSync();
    const size = data.length / count;
    for (const [i, place] of places.readSync().entries()) {
      const row = Number(place) < 0 ? Number(place) + count : Number(place);
      // Both arrays have one dtype, which their types do not express.
      data.set(given.subarray(i * size, (i + 1) * size) as never, row * size);
    }
    return target;
  }

  private copied(): HostBuffer {
    const { dtype, shape } = this;
    const copy = new HostBuffer(dtype, shape, this.readSync().slice());
    copy.isOwn = true;
    return copy;
  }

  dispose(): void {
    this.data = undefined;
    this.own = undefined;
    this.converted = undefined;
  }
}

/** A buffer's data in host memory, copied there from another device if necessary. */
export const hostBuffer = (buffer: DeviceBuffer): HostBuffer =>
  buffer instanceof HostBuffer
    ? buffer
    : new HostBuffer(buffer.dtype, buffer.shape, buffer.readSync());
