import { DTypeError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import { formatType } from "../../../ir/types/type";
import { type Tensor } from "../../tensors/tensor";
import { hasOwnDType, valueOf, type TensorSource } from "../../tensors/tensor-like";
import { describe } from "../../tensors/describe";

/**
 * What a branch or a loop's body gives, in each place of a structure: a tensor, a number whose dtype is still open, or
 * nothing.
 */
export type ResultLeaf = Value | number | boolean | null;

/** What a user's function returns, with a tensor for each number and each variable. */
export type Results<T> = T extends Tensor | number | boolean | bigint | TensorSource
  ? Tensor
  : T extends readonly unknown[]
    ? { -readonly [P in keyof T]: Results<T[P]> }
    : T extends object
      ? { -readonly [P in keyof T]: Results<T[P]> }
      : T;

/** Elements of one tensor. */
export type NestedNumbers = number | boolean | bigint | ArrayBufferView | readonly NestedNumbers[];

/** What a callback gets of tensors that are taken slice by slice: an array of numbers is one tensor. */
export type Slices<T> = T extends NestedNumbers ? Tensor : Results<T>;

/** @throws DTypeError for anything that is no tensor, variable, number or nothing */
export function resultLeaf(leaf: unknown, where: string): ResultLeaf {
  if (leaf === null || leaf === undefined) return null;
  if (typeof leaf === "number" || typeof leaf === "boolean") return leaf;
  if (hasOwnDType(leaf) || typeof leaf === "bigint" || ArrayBuffer.isView(leaf)) {
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

/** The dtype that a number has by itself: whole numbers are int32. */
export const naturalDType = (leaf: number | boolean): "bool" | "int32" | "float32" =>
  typeof leaf === "boolean" ? "bool" : Number.isInteger(leaf) ? "int32" : "float32";

/** A leaf for messages. */
export const leafText = (leaf: ResultLeaf): string =>
  typeof leaf === "object" && leaf !== null ? formatType(leaf.type) : String(leaf);
