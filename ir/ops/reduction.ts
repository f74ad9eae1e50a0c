import { unaryOp } from "../op";
import type { TensorType } from "../type";

export interface ReduceAttributes {
  /** Ascending, counted from the front; none means nothing is reduced. */
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

const reduced = (x: TensorType, { axes, keepDims }: ReduceAttributes): TensorType => ({
  dtype: x.dtype,
  shape: x.shape.flatMap((dim, axis) => (!axes.includes(axis) ? [dim] : keepDims ? [1] : [])),
});

const reduction = unaryOp<ReduceAttributes>(([x], attributes) => reduced(x, attributes));

export const reductionOps = {
  reduceSum: reduction,
  reduceMax: reduction,
};
