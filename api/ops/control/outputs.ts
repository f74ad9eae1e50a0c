/** The results of the callbacks of control flow: their leaves, their types, and their text in messages. */

import { DTypeError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import { formatType } from "../../../ir/types/type";
import { type Tensor } from "../../tensors/tensor";
import { hasOwnDType, isNumericArray, valueOf, type TensorSource } from "../../tensors/tensor-like";
import { describe } from "../../tensors/describe";

/** One leaf of the results of a branch or a loop's body: a tensor, a number whose dtype is not determined yet, or nothing. */
export type ResultLeaf = Value | number | boolean | null;

/** The type of a user's function's results, with a tensor for each number and each variable. */
export type Results<T> = T extends Tensor | number | boolean | bigint | TensorSource
  ? Tensor
  : T extends readonly unknown[]
    ? { -readonly [P in keyof T]: Results<T[P]> }
    : T extends object
      ? { -readonly [P in keyof T]: Results<T[P]> }
      : T;

/** Elements of one tensor. */
export type NestedNumbers = number | boolean | bigint | ArrayBufferView | readonly NestedNumbers[];

/** The type of a callback's argument of slices: an array of numbers is one tensor. */
export type Slices<T> = T extends NestedNumbers ? Tensor : Results<T>;

/** @throws DTypeError for anything but a tensor, a variable, a number, `null` and `undefined` */
export function resultLeaf(leaf: unknown, where: string): ResultLeaf {
  if (leaf === null || leaf === undefined) return null;
  if (typeof leaf === "number" || typeof leaf === "boolean") return leaf;
  if (hasOwnDType(leaf) || typeof leaf === "bigint" || isNumericArray(leaf)) {
    return valueOf(leaf, "result", where);
  }
  throw new DTypeError(
    {
      what: `${where} returned something that is not a tensor`,
      given: describe(leaf),
      expected: "tensors, numbers, null, or arrays and plain objects of these",
    },
    currentLocation(),
  );
}

/** The default dtype of a number without context: whole numbers are int32. */
export const naturalDType = (leaf: number | boolean): "bool" | "int32" | "float32" =>
  typeof leaf === "boolean" ? "bool" : Number.isInteger(leaf) ? "int32" : "float32";

/** A leaf for messages. */
export const leafText = (leaf: ResultLeaf): string =>
  typeof leaf === "object" && leaf !== null ? formatType(leaf.type) : String(leaf);
