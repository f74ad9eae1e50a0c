/** Checks that only a run can make, of sizes and values that are unknown before: a value passes through, or the run fails. */

import type { Builder } from "../builder";
import { failureLabel, type FailureName } from "../failures";
import type { Value } from "../graph";
import type { Dim } from "../types/dim";
import type { DType } from "../types/dtype";
import type { Shape } from "../types/type";

/** x, whose axis must have this size. */
export function sized(b: Builder, x: Value, axis: number, size: Dim): Value {
  if (x.type.shape[axis] === size) return x;
  // A split into one part fails unless the part has the size of the axis.
  return b.split(x, { axis, sizes: [size] })[0] ?? x;
}

/**
 * x, whose axis has this size by its type: where the run gave it another, for instance by a slice that leaves the tensor, the run fails
 * for this reason.
 */
export const measured = (
  b: Builder,
  x: Value,
  axis: number,
  size: Dim,
  failure: FailureName,
): Value => b.inScope(failureLabel(failure), () => b.split(x, { axis, sizes: [size] })[0] ?? x);

/** x, whose axes from `from` on must have these sizes. */
export const sizedAs = (b: Builder, x: Value, sizes: Shape, from = 0): Value =>
  sizes.reduce<Value>((part, size, i) => sized(b, part, from + i, size), x);

/** A zero, computed by a look-up that fails at run time where an element of the condition is false. */
export function zeroUnless(
  b: Builder,
  condition: Value,
  dtype: DType,
  failure: FailureName,
): Value {
  const axes = condition.type.shape.map((_, axis) => axis);
  const failures = b.toDType(b.not(condition), "int32");
  const any = b.reduceMax(failures, { axes, keepDims: false });
  // The maximum of an empty tensor is the lowest integer.
  const place = b.max(any, b.scalarLike(any, 0));
  return b.inScope(failureLabel(failure), () =>
    b.gather(b.full(dtype, [1], 0), place, { axis: 0 }),
  );
}

/** Integers, none of which may be negative. */
export const notNegative = (b: Builder, x: Value, failure: FailureName): Value =>
  b.add(x, zeroUnless(b, b.greaterOrEqual(x, b.scalarLike(x, 0)), x.type.dtype, failure));
