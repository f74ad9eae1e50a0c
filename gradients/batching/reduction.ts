/** Batching rules of reductions: the same axes, shifted by one. */

import type { Builder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import type { ReduceAttributes, reductionOps } from "../../ir/ops/reduction";
import { neverBatched, type BatchingTable } from "./rule";
import { shifted } from "./axes";

interface ReductionInput {
  readonly operands: readonly [Value];
  readonly attributes: ReduceAttributes;
  readonly b: Builder;
}

/** Reduces the same axes, shifted by one. */
const reduction =
  (reduce: (b: Builder, x: Value, attributes: ReduceAttributes) => Value) =>
  ({ operands: [x], attributes: { axes, keepDims }, b }: ReductionInput): Value =>
    reduce(b, x, { axes: shifted(axes), keepDims });

export const reductionBatching: BatchingTable<keyof typeof reductionOps> = {
  reduceSum: reduction((b, x, attributes) => b.reduceSum(x, attributes)),
  reduceMean: reduction((b, x, attributes) => b.reduceMean(x, attributes)),
  reduceProd: reduction((b, x, attributes) => b.reduceProd(x, attributes)),
  reduceMax: reduction((b, x, attributes) => b.reduceMax(x, attributes)),
  reduceMin: reduction((b, x, attributes) => b.reduceMin(x, attributes)),
  reduceLogSumExp: reduction((b, x, attributes) => b.reduceLogSumExp(x, attributes)),
  reduceL2: reduction((b, x, attributes) => b.reduceL2(x, attributes)),
  reduceVariance: reduction((b, x, attributes) => b.reduceVariance(x, attributes)),
  argMax: ({ operands: [x], attributes: { axis }, b }) => b.argMax(x, { axis: axis + 1 }),
  argMin: ({ operands: [x], attributes: { axis }, b }) => b.argMin(x, { axis: axis + 1 }),
  cumSum: ({ operands: [x], attributes, b }) =>
    b.cumSum(x, { ...attributes, axis: attributes.axis + 1 }),
  topK: ({ operands: [x], attributes, b }) =>
    b.topK(x, { ...attributes, axis: attributes.axis + 1 }),
  uniqueInverse: neverBatched("the number of values differs from example to example"),
};
