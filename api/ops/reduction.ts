import { InvalidArgumentError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { currentLocation } from "../../ir/location";
import type { ReduceAttributes } from "../../ir/ops/reduction";
import { normalizeAxis } from "../../ir/type";
import type { Context } from "../context";
import type { Tensor } from "../tensor";
import { valueOf, type TensorLike } from "../tensor-like";
import { apply } from "./apply";

/** One axis, several, or (absent) all of them. */
export type Axis = number | readonly number[];

/**
 * Axes counted from the front, ascending.
 *
 * @throws InvalidArgumentError for an axis that is out of range or repeated
 */
export function normalizeAxes(axis: Axis | undefined | null, rank: number): number[] {
  if (axis === undefined || axis === null) return Array.from({ length: rank }, (_, i) => i);
  const given: readonly number[] = typeof axis === "number" ? [axis] : axis;
  const axes = given.map((a) => normalizeAxis(a, rank));
  if (new Set(axes).size < axes.length) {
    throw new InvalidArgumentError(
      {
        what: "Invalid reduction arguments: an axis is given twice",
        given: `axis [${given.join(",")}] for a tensor of rank ${rank}`,
        expected: "each axis once",
      },
      currentLocation(),
    );
  }
  return axes.sort((a, b) => a - b);
}

/** A reduction over `axis`, or over all axes. */
export const reductionApi =
  (name: string, build: (b: Context, x: Value, attributes: ReduceAttributes) => Value) =>
  (x: TensorLike, axis?: Axis | null, keepDims = false): Tensor =>
    apply((b) => {
      const value = valueOf(x, "x", name);
      return build(b, value, { axes: normalizeAxes(axis, value.type.shape.length), keepDims });
    });

export const sum = reductionApi("sum", (b, x, attributes) => b.reduceSum(x, attributes));
export const max = reductionApi("max", (b, x, attributes) => b.reduceMax(x, attributes));
