/** The data that JavaScript computes with: arrays whose elements are numbers. */

import type { DType } from "./dtype";
import { isStaticShape, type TensorType } from "./type";
import { typedArrayClass, type TypedArray, type TypedArrayOf } from "./typed-array";

/** The dtypes whose elements are JavaScript's numbers, which are rounded where an array of the dtype stores them. */
export type HostDType = "float32" | "float64" | "int32" | "bool";

export type HostArray = TypedArrayOf[HostDType];

/** What is known of a value: its dtype and shape. */
export interface HostType {
  readonly dtype: HostDType;
  readonly shape: readonly number[];
}

const isHostDType = (dtype: DType): dtype is HostDType =>
  dtype === "float32" || dtype === "float64" || dtype === "int32" || dtype === "bool";

/** A type that JavaScript computes with; `undefined` for other dtypes and for sizes that are known only at run time. */
export const hostTypeOf = ({ dtype, shape }: TensorType): HostType | undefined =>
  isHostDType(dtype) && isStaticShape(shape) ? { dtype, shape } : undefined;

/** Whether an array holds numbers as one of the dtypes stores them; the dtype of its tensor says which. */
export const isHostArray = (array: TypedArray): array is HostArray =>
  array instanceof Float32Array ||
  array instanceof Float64Array ||
  array instanceof Int32Array ||
  array instanceof Uint8Array;

export const countOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A new array for a result. */
export const newArray = ({ dtype, shape }: HostType): HostArray =>
  new typedArrayClass[dtype](countOf(shape));
