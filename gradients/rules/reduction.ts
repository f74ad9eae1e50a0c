/** Gradients of reductions, cumulative sums and selections along axes. */

import type { Builder } from "../../ir/builder";
import { productOfOthers } from "../../ir/compose/cumulative-product";
import { elementsAlong, sizeValue } from "../../ir/compose/sizes";
import type { DType } from "../../ir/types/dtype";
import type { Value } from "../../ir/graph";
import type { ReduceAttributes, reductionOps } from "../../ir/ops/reduction";
import { notDifferentiable, type GradientTable } from "../rule";

const index = notDifferentiable("the result is an index");

/** A reduced value with its reduced axes restored, of size 1, so that it broadcasts against `like`. */
const withReducedAxes = (
  b: Builder,
  reduced: Value,
  { axes, keepDims }: ReduceAttributes,
  like: Value,
): Value =>
  keepDims
    ? reduced
    : b.withShape(
        reduced,
        like.type.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)),
      );

interface ReductionInput {
  readonly g: Value;
  readonly operands: readonly [x: Value];
  readonly result: Value;
  readonly attributes: ReduceAttributes;
  readonly b: Builder;
}

/** The dtype in which elements are counted: a half holds no more than 65504. */
const countingDType = (dtype: DType): DType => (dtype === "float16" ? "float32" : dtype);

/** The gradient of an extremum: what equals it shares g evenly. */
const extremum = ({
  g,
  operands: [x],
  result,
  attributes,
  b,
}: ReductionInput): readonly [Value] => {
  const { dtype } = x.type;
  const isEqual = b.equal(x, withReducedAxes(b, result, attributes, x));
  const isMax = b.toDType(isEqual, countingDType(dtype));
  const count = b.reduceSum(isMax, { ...attributes, keepDims: true });
  const share = b.toDType(b.div(isMax, count), dtype);
  return [b.mul(share, withReducedAxes(b, g, attributes, x))];
};

/** g divided by the number of elements reduced to one, with the reduced axes restored, in the dtype for counts. */
const perElement = ({ g, operands: [x], attributes, b }: ReductionInput, factor = 1): Value => {
  const wide = b.toDType(g, countingDType(g.type.dtype));
  const count = sizeValue(b, elementsAlong(x, attributes.axes), wide.type.dtype);
  const scaled = factor === 1 ? wide : b.mul(wide, b.scalarLike(wide, factor));
  return withReducedAxes(b, b.div(scaled, count), attributes, x);
};

export const reductionRules: GradientTable<keyof typeof reductionOps> = {
  // d Σx = Σ dx: its transpose broadcasts
  reduceSum: ({ g, operands: [x], attributes, b }) => [
    b.expandTo(withReducedAxes(b, g, attributes, x), x.type.shape),
  ],
  // d mean x = Σ dx/n, for n elements
  reduceMean: (input) => {
    const { operands, b } = input;
    const [{ type }] = operands;
    return [b.expandTo(b.toDType(perElement(input), type.dtype), type.shape)];
  },
  // d Πx = Σᵢ (Πⱼ≠ᵢ xⱼ) dxᵢ
  reduceProd: ({ g, operands: [x], attributes, b }) => [
    b.mul(withReducedAxes(b, g, attributes, x), productOfOthers(b, x, attributes.axes)),
  ],
  // d max x = [x = max x]·dx/#maxima: ties share evenly, as in TensorFlow
  reduceMax: extremum,
  // d min x = [x = min x]·dx/#minima: ties share evenly, as in TensorFlow
  reduceMin: extremum,
  // d log Σeˣ = softmax(x) dx: e^(x − log Σeˣ), divided by its sum, which is 1 but for the rounding of a large logarithm, and NaN only
  // where an element is infinite, whose gradient alone is NaN
  reduceLogSumExp: ({ g, operands: [x], result, attributes, b }) => {
    const share = b.exp(b.sub(x, withReducedAxes(b, result, attributes, x)));
    const sum = b.reduceSum(share, { ...attributes, keepDims: true });
    const divisor = b.where(b.isNaN(sum), b.scalarLike(sum, 1), sum);
    return [b.mul(withReducedAxes(b, g, attributes, x), b.div(share, divisor))];
  },
  // d‖x‖ = dx·(x/‖x‖): NaN where ‖x‖ is 0, as in TensorFlow; in this order it is smooth where dx is 0.
  reduceL2: ({ g, operands: [x], result, attributes, b }) => [
    b.mul(
      withReducedAxes(b, g, attributes, x),
      b.div(x, withReducedAxes(b, result, attributes, x)),
    ),
  ],
  // d var = 2(x − mean)·dx/n: the mean's own change cancels, but for an infinite mean, of which it leaves NaN.
  reduceVariance: (input) => {
    const { operands, attributes, b } = input;
    const [x] = operands;
    const mean = b.reduceMean(x, { ...attributes, keepDims: true });
    const center = b.add(mean, b.mul(mean, b.scalarLike(mean, 0)));
    const share = perElement(input, 2);
    const deviation = b.toDType(b.sub(x, center), share.type.dtype);
    return [b.toDType(b.mul(share, deviation), x.type.dtype)];
  },
  argMax: index,
  argMin: index,
  // yᵢ = Σ xⱼ over j ≤ i:  dxⱼ = Σ gᵢ over i ≥ j: the sum in the other direction
  cumSum: ({ g, attributes, b }) => [b.cumSum(g, { ...attributes, reverse: !attributes.reverse })],
  // y = x[i]:  dx[i] = g, and 0 elsewhere
  topK: ({ g, operands: [x], results: [, indices], attributes: { axis }, b }) => {
    if (indices === undefined) throw new RangeError("topK has two results");
    return [b.scatterElements(b.fullLike(x, 0), indices, g, { axis, reduction: "add" })];
  },
  uniqueInverse: index,
};
