import type { Builder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import type { ReduceAttributes, reductionOps } from "../../ir/ops/reduction";
import type { GradientTable } from "../rule";

/** A reduced value with its reduced axes back, of size 1, so that it broadcasts against `like`. */
export const withReducedAxes = (
  reduced: Value,
  { axes, keepDims }: ReduceAttributes,
  like: Value,
  b: Builder,
): Value =>
  keepDims
    ? reduced
    : b.withShape(
        reduced,
        like.type.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)),
      );

export const reductionRules: GradientTable<keyof typeof reductionOps> = {
  // Σ is linear: its transpose broadcasts.
  reduceSum: ({ g, operands: [x], attributes, b }) => [
    b.expandTo(withReducedAxes(g, attributes, x, b), x.type.shape),
  ],
  // d max(x) = [x = max]·dx / #maxima   (TensorFlow shares ties evenly)
  reduceMax: ({ g, operands: [x], result, attributes, b }) => {
    const isMax = b.toDType(b.equal(x, withReducedAxes(result, attributes, x, b)), x.type.dtype);
    const count = b.reduceSum(isMax, { ...attributes, keepDims: true });
    return [b.mul(b.div(isMax, count), withReducedAxes(g, attributes, x, b))];
  },
};
