import type { Builder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import type { ReduceAttributes, reductionOps } from "../../ir/ops/reduction";
import type { BatchingTable } from "../batching-rule";
import { shifted } from "./axes";

interface ReductionInput {
  readonly operands: readonly [Value];
  readonly attributes: ReduceAttributes;
  readonly b: Builder;
}

/** The same axes, one further to the right. */
const reduction =
  (reduce: (b: Builder, x: Value, attributes: ReduceAttributes) => Value) =>
  ({ operands: [x], attributes: { axes, keepDims }, b }: ReductionInput): Value =>
    reduce(b, x, { axes: shifted(axes), keepDims });

export const reductionBatching: BatchingTable<keyof typeof reductionOps> = {
  reduceSum: reduction((b, x, attributes) => b.reduceSum(x, attributes)),
  reduceMax: reduction((b, x, attributes) => b.reduceMax(x, attributes)),
};
