/** The types of tensors' ranks, elements and data, with TF.js's names. */

import type { DType } from "../../ir/types/dtype";
import type { TypedArrayOf } from "../../ir/types/typed-array";

/** The number of axes of a tensor, as a type argument: `tf.Tensor<tf.Rank.R2>` is `tf.Tensor2D`. @see TF.js `tf.Rank` */
export enum Rank {
  R0 = "R0",
  R1 = "R1",
  R2 = "R2",
  R3 = "R3",
  R4 = "R4",
  R5 = "R5",
  R6 = "R6",
}

/** The sizes of a tensor of each rank. @see TF.js `tf.ShapeMap` */
export interface ShapeMap {
  R0: number[];
  R1: [number];
  R2: [number, number];
  R3: [number, number, number];
  R4: [number, number, number, number];
  R5: [number, number, number, number, number];
  R6: [number, number, number, number, number, number];
}

/** Nested arrays of numbers of each rank. */
export interface ArrayMap {
  R0: number;
  R1: number[];
  R2: number[][];
  R3: number[][][];
  R4: number[][][][];
  R5: number[][][][][];
  R6: number[][][][][][];
}

/** Nested arrays of elements, as deep as the tensor's rank; elements of bool tensors are booleans. */
export type NestedValues = number | boolean | NestedValues[];

/** The default type of `array()`: nested arrays of numbers where the rank is declared, of any depth where it is not. */
export type ArrayOfRank<R extends Rank> = [Rank] extends [R] ? NestedValues : ArrayMap[R];

/** The array that `data()` returns for each dtype: that of the stored elements, except float16, which is returned as float32. @see TF.js `tf.DataTypeMap` */
export interface DataTypeMap extends Omit<TypedArrayOf, "float16"> {
  readonly float16: Float32Array<ArrayBuffer>;
}

/** The dtypes whose elements are JavaScript numbers: all except the 64-bit integers, whose elements are bigints. @see TF.js `tf.NumericDataType` */
export type NumericDataType = Exclude<DType, "int64" | "uint64">;
