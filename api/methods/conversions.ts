/** Methods of tensors and variables that are not operations: reshapes and casts by TF.js's names, and access to the data. */

import type { DType } from "../../ir/types/dtype";
import { bytesOfArray, type TypedArray } from "../../ir/types/typed-array";
import { cast } from "../ops/elementwise/elementwise";
import { reshape } from "../ops/shape/shape";
import type { Tensor1D, Tensor2D, Tensor3D, Tensor4D, Tensor5D } from "../tensors/ranked";
import { type Tensor, deviceBufferOf, graphValue } from "../tensors/tensor";
import { tensorArgument } from "../arguments/tensors";
import { bufferOf, TensorBuffer } from "../tensors/tensor-buffer";
import type { TensorLike } from "../tensors/tensor-like";
import { variable, type Variable } from "../variables/variable";

const tensorOf = (x: TensorLike): Tensor => tensorArgument(x, "x", "tensor");

export const conversions = {
  /** The elements as a vector. */
  as1D: (x: TensorLike): Tensor1D => reshape(x, [-1]),
  as2D: (x: TensorLike, rows: number, columns: number): Tensor2D => reshape(x, [rows, columns]),
  as3D: (x: TensorLike, rows: number, columns: number, depth: number): Tensor3D =>
    reshape(x, [rows, columns, depth]),
  as4D: (x: TensorLike, rows: number, columns: number, depth: number, depth2: number): Tensor4D =>
    reshape(x, [rows, columns, depth, depth2]),
  as5D: (
    x: TensorLike,
    rows: number,
    columns: number,
    depth: number,
    depth2: number,
    depth3: number,
  ): Tensor5D => reshape(x, [rows, columns, depth, depth2, depth3]),
  /** As `cast`. */
  asType: (x: TensorLike, dtype: DType): Tensor => cast(x, dtype),
  toBool: (x: TensorLike): Tensor => cast(x, "bool"),
  toFloat: (x: TensorLike): Tensor => cast(x, "float32"),
  toInt: (x: TensorLike): Tensor => cast(x, "int32"),
  /** A mutable copy of the data. */
  buffer: (x: TensorLike): Promise<TensorBuffer> => bufferOf(tensorOf(x)),
  /** As `buffer`, without waiting. */
  bufferSync: (x: TensorLike): TensorBuffer => {
    const tensor = tensorOf(x);
    const stored = deviceBufferOf(tensor).readSync();
    return new TensorBuffer(tensor.shape, tensor.dtype, stored.slice());
  },
  /** A copy of the data as bytes. */
  bytes: async (x: TensorLike): Promise<Uint8Array> => {
    const data: TypedArray = await deviceBufferOf(tensorOf(x)).read();
    return bytesOfArray(data).slice();
  },
  /** @throws FailedPreconditionError where the tensor was disposed */
  throwIfDisposed: (x: TensorLike): void => {
    graphValue(tensorOf(x));
  },
  /** A variable with the tensor's value as its initial value. */
  variable: (x: TensorLike, trainable?: boolean, name?: string, dtype?: DType): Variable =>
    variable(x, trainable, name, dtype),
};
