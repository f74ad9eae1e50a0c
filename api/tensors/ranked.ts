/** The types of tensors of one rank, of containers of tensors, and of the data of tensors, with TF.js's names. */

import type { TypedArray } from "../../ir/types/typed-array";
import type { Rank } from "./rank";
import type { Tensor } from "./tensor";

export type Scalar = Tensor<Rank.R0>;
export type Tensor1D = Tensor<Rank.R1>;
export type Tensor2D = Tensor<Rank.R2>;
export type Tensor3D = Tensor<Rank.R3>;
export type Tensor4D = Tensor<Rank.R4>;
export type Tensor5D = Tensor<Rank.R5>;
export type Tensor6D = Tensor<Rank.R6>;

/** Nested arrays of any depth. @see TF.js `tf.RecursiveArray` */
export type RecursiveArray<T> = readonly (T | RecursiveArray<T>)[];

/** The data of a scalar. */
export type ScalarLike = number | boolean | bigint;
/** The data of a tensor of a rank: nested arrays, or all elements in row-major order. */
export type TensorLike1D = TypedArray | readonly (number | boolean)[];
export type TensorLike2D = TensorLike1D | readonly (readonly (number | boolean)[])[];
export type TensorLike3D = TensorLike1D | readonly (readonly (readonly (number | boolean)[])[])[];
export type TensorLike4D = TensorLike1D | RecursiveArray<number | boolean>;
export type TensorLike5D = TensorLike1D | RecursiveArray<number | boolean>;
export type TensorLike6D = TensorLike1D | RecursiveArray<number | boolean>;

/** Tensors by name. @see TF.js `tf.NamedTensorMap` */
export type NamedTensorMap = Record<string, Tensor>;

/** A tensor, or an array or an object of tensors, which may hold other values too: the result of `tf.tidy`. @see TF.js `tf.TensorContainer` */
export type TensorContainer =
  // A function that gives nothing fits too.
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- as in TF.js
  | void
  | Tensor
  | string
  | number
  | boolean
  | TypedArray
  | TensorContainerObject
  | TensorContainerArray;

export interface TensorContainerObject {
  [name: string]: TensorContainer;
}

export type TensorContainerArray = TensorContainer[];
