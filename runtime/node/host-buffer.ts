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
  private held: TypedTensor<DType> | undefined;
  private converted: TypedTensor<DType> | undefined;
  /** Whether the array has no other holder, which is known only of a copy that was made here. */
  private isOwn = false;

  constructor(
    readonly dtype: DType,
    readonly shape: readonly number[],
    tensor: TypedTensor<DType>,
  ) {
    this.held = tensor;
  }

  /** The data as a tensor of the dtype in which a device stores it. */
  tensor(stored: DType): TypedTensor<DType> {
    const { alive } = this;
    if (alive.type === stored) return alive;
    if (this.converted?.type !== stored) {
      const data = storedArray(this.dtype, stored, this.readSync());
      this.converted = ortTensor(stored, this.shape, data);
    }
    return this.converted;
  }

  read(): Promise<TypedArray> {
    return Promise.resolve(this.readSync());
  }

  readSync(): TypedArray {
    return this.alive.data as TypedArray;
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
    const copy = new HostBuffer(dtype, shape, ortTensor(dtype, shape, this.readSync().slice()));
    copy.isOwn = true;
    return copy;
  }

  dispose(): void {
    this.held = undefined;
    this.converted = undefined;
  }

  private get alive(): TypedTensor<DType> {
    if (this.held === undefined) throw disposedError();
    return this.held;
  }
}

/** A buffer's data in host memory, copied there from another device if necessary. */
export const hostBuffer = (buffer: DeviceBuffer): HostBuffer =>
  buffer instanceof HostBuffer
    ? buffer
    : new HostBuffer(
        buffer.dtype,
        buffer.shape,
        ortTensor(buffer.dtype, buffer.shape, buffer.readSync()),
      );
