/** Gradients of reductions, cumulative sums and selections along axes. */

import type { Builder } from "../../ir/builder";
import { productOfOthers } from "../../ir/compose/cumulative-product";
import { elementsAlong, sizeValue } from "../../ir/compose/sizes";
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

/** The gradient of an extremum: what equals it shares g evenly. */
const extremum = ({
  g,
  operands: [x],
  result,
  attributes,
  b,
}: ReductionInput): readonly [Value] => {
  const isMax = b.toDType(b.equal(x, withReducedAxes(b, result, attributes, x)), x.type.dtype);
  const count = b.reduceSum(isMax, { ...attributes, keepDims: true });
  return [b.mul(b.div(isMax, count), withReducedAxes(b, g, attributes, x))];
};

/** g divided by the number of elements reduced to one, with the reduced axes restored. */
const perElement = ({ g, operands: [x], attributes, b }: ReductionInput, factor = 1): Value => {
  const count = sizeValue(b, elementsAlong(x, attributes.axes), g.type.dtype);
  const scaled = factor === 1 ? g : b.mul(g, b.scalarLike(g, factor));
  return withReducedAxes(b, b.div(scaled, count), attributes, x);
};

export const reductionRules: GradientTable<keyof typeof reductionOps> = {
  // d Σx = Σ dx: its transpose broadcasts
  reduceSum: ({ g, operands: [x], attributes, b }) => [
    b.expandTo(withReducedAxes(b, g, attributes, x), x.type.shape),
  ],
  // d mean x = Σ dx/n, for n elements
  reduceMean: (input) => [input.b.expandTo(perElement(input), input.operands[0].type.shape)],
  // d Πx = Σᵢ (Πⱼ≠ᵢ xⱼ) dxᵢ
  reduceProd: ({ g, operands: [x], attributes, b }) => [
    b.mul(withReducedAxes(b, g, attributes, x), productOfOthers(b, x, attributes.axes)),
  ],
  // d max x = [x = max x]·dx/#maxima: ties share evenly, as in TensorFlow
  reduceMax: extremum,
  // d min x = [x = min x]·dx/#minima: ties share evenly, as in TensorFlow
  reduceMin: extremum,
  // d log Σeˣ = e^(x − log Σeˣ) dx
  reduceLogSumExp: ({ g, operands: [x], result, attributes, b }) => [
    b.mul(
      withReducedAxes(b, g, attributes, x),
      b.exp(b.sub(x, withReducedAxes(b, result, attributes, x))),
    ),
  ],
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
    return [b.mul(perElement(input, 2), b.sub(x, center))];
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
