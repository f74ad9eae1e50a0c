/**
 * Type inference of reductions, scans along an axis, and selections: which axes are removed, and which dtype
 * the result has.
 */

import { formatDim, isStatic, type Dim } from "../types/dim";
import { isFloating, type DType } from "../types/dtype";
import { InvalidArgumentError } from "../errors";
import { multiResultOp, unaryOp, type Unary } from "../op";
import { formatShape, formatType, type TensorType } from "../types/type";
import { requireDType } from "./elementwise";
import type { AxisAttributes } from "./shape";

export interface ReduceAttributes {
  /** Ascending, counted from the front; an empty list reduces nothing. */
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

const isNumeric = (dtype: DType): boolean => dtype !== "bool";

const reduced = (x: TensorType, { axes, keepDims }: ReduceAttributes): TensorType => ({
  dtype: x.dtype,
  shape: x.shape.flatMap((dim, axis) => (!axes.includes(axis) ? [dim] : keepDims ? [1] : [])),
});

const reductionOf = (accepts: (dtype: DType) => boolean, expected: string) =>
  unaryOp<ReduceAttributes>(([x], attributes) => {
    requireDType([x], accepts, expected);
    return reduced(x, attributes);
  });

const numericReduction = reductionOf(isNumeric, "a numeric dtype");
const floatReduction = reductionOf(isFloating, "a floating-point dtype");

const argReduction = unaryOp<AxisAttributes>(([x], { axis }) => {
  if (x.shape[axis] === 0) {
    throw new InvalidArgumentError({
      what: `Reduction axis ${axis} is empty in shape ${formatShape(x.shape)}`,
      given: formatType(x),
      expected: "an axis with at least one element",
    });
  }
  return { dtype: "int64", shape: x.shape.toSpliced(axis, 1) };
});

export interface ScanAttributes extends AxisAttributes {
  /** Whether an element is excluded from its own sum. */
  readonly exclusive: boolean;
  /** Whether the scan runs from the last element to the first. */
  readonly reverse: boolean;
}

export interface TopKAttributes extends AxisAttributes {
  /** The number of elements selected along the axis. */
  readonly k: Dim;
  /** Whether the largest elements are selected; otherwise the smallest. */
  readonly largest: boolean;
}

function selected(x: TensorType, { axis, k }: TopKAttributes): readonly TensorType[] {
  requireDType([x], isNumeric, "a numeric dtype");
  const size = x.shape[axis] ?? 0;
  if (isStatic(k) && isStatic(size) && (k < 0 || k > size)) {
    throw new InvalidArgumentError({
      what: `input must have at least k columns. Had ${size}, needed ${k}`,
      given: `k = ${formatDim(k)} for axis ${axis} of ${formatType(x)}`,
      expected: `k in [0, ${size}]`,
    });
  }
  const shape = x.shape.with(axis, k);
  return [
    { dtype: x.dtype, shape },
    { dtype: "int64", shape },
  ];
}

export const reductionOps = {
  /** Σ x over the axes. Called `tf.sum`. TensorFlow `tf.math.reduce_sum`. */
  reduceSum: numericReduction,
  /**
   * The mean over the axes. Means of integers are truncated; the mean of nothing is NaN.
   * Called `tf.mean`. TensorFlow `tf.math.reduce_mean`.
   */
  reduceMean: numericReduction,
  /** Π x over the axes. Called `tf.prod`. TensorFlow `tf.math.reduce_prod`. */
  reduceProd: numericReduction,
  /** The largest element along the axes. NaN where an element is NaN. Called `tf.max`. TensorFlow `tf.math.reduce_max`. */
  reduceMax: numericReduction,
  /** The smallest element along the axes. NaN where an element is NaN. Called `tf.min`. TensorFlow `tf.math.reduce_min`. */
  reduceMin: numericReduction,
  /** log Σ eˣ, without overflow. Called `tf.logSumExp`. TensorFlow `tf.math.reduce_logsumexp`. */
  reduceLogSumExp: floatReduction,
  /** √Σx². Called `tf.euclideanNorm`. TensorFlow `tf.math.reduce_euclidean_norm`. */
  reduceL2: numericReduction,
  /** The mean of (x − mean x)². TensorFlow `tf.math.reduce_variance`. */
  reduceVariance: floatReduction,
  /** Index of the first largest element that is not NaN. TensorFlow `tf.math.argmax`. */
  argMax: argReduction,
  /** Index of the first smallest element that is not NaN. TensorFlow `tf.math.argmin`. */
  argMin: argReduction,
  /** Sums of all elements up to each. Called `tf.cumsum`. TensorFlow `tf.math.cumsum`. */
  cumSum: unaryOp<ScanAttributes>(([x]) => {
    requireDType([x], isNumeric, "a numeric dtype");
    return x;
  }),
  /**
   * The largest or smallest elements in order, and their indices; of equal ones the first comes first.
   * Called `tf.topk`. TensorFlow `tf.math.top_k`.
   */
  topK: multiResultOp<TopKAttributes, Unary>([1, 1], ({ operands: [x], attributes }) =>
    selected(x, attributes),
  ),
  /**
   * For each slice along the first axis, which of the different ones it is, counted in order of appearance.
   * Called `tf.unique`. TensorFlow `tf.unique`.
   */
  uniqueInverse: unaryOp(([x]) => {
    const [length] = x.shape;
    if (length === undefined) {
      throw new InvalidArgumentError({
        what: "a scalar has no slices to compare",
        given: formatType(x),
        expected: "a tensor of rank 1 or more",
      });
    }
    return { dtype: "int64", shape: [length] };
  }),
};
