/**
 * Tensors that take the place of plain numbers, such as the counter of a loop in the graph. In an operation with a tensor of another dtype they are
 * converted to it, as the number would have been.
 *
 * Source: weak types of JAX, https://docs.jax.dev/en/latest/type_promotion.html
 */

import { isInteger } from "../../ir/types/dtype";
import { cast } from "../../api/ops/elementwise/elementwise";
import type { Tensor } from "../../api/tensors/tensor";
import { isTensor } from "../../api/tensors/tensor";

const weak = new WeakSet<Tensor>();

/** Whether a value is a plain number, or a tensor in its place. */
export const isWeak = (value: unknown): boolean =>
  typeof value === "number" || (isTensor(value) && weak.has(value));

/** Marks a tensor as one that takes the place of a number. */
export function asWeak<T>(value: T): T {
  if (isTensor(value) && value.dtype !== "bool") weak.add(value);
  return value;
}

/** Two operands, of which one that takes the place of a number has the dtype of the other. */
export function promoted(a: unknown, b: unknown): readonly [unknown, unknown] {
  if (!isTensor(a) || !isTensor(b) || a.dtype === b.dtype) {
    return [fractional(a, b), fractional(b, a)];
  }
  if (a.dtype === "bool" || b.dtype === "bool") return [a, b];
  if (weak.has(a) && weak.has(b)) return [cast(a, "float32"), cast(b, "float32")];
  if (weak.has(a)) return [cast(a, b.dtype), b];
  return weak.has(b) ? [a, cast(b, a.dtype)] : [a, b];
}

/** An integer that takes the place of a number, with a number that is none. */
const fractional = (a: unknown, b: unknown): unknown =>
  isTensor(a) && weak.has(a) && isInteger(a.dtype) && typeof b === "number" && !Number.isInteger(b)
    ? cast(a, "float32")
    : a;
