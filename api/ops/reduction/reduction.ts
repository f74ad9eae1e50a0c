/** Reductions over axes: sums, means, products, extrema, their indices, logical reductions and moments. */

import type { Rank } from "../../tensors/rank";
import { isFloating, type DType } from "../../../ir/types/dtype";
import { roundedOnce } from "../../../ir/compose/rounded-once";
import type { Value } from "../../../ir/graph";
import type { ReduceAttributes } from "../../../ir/ops/reduction";
import { normalizeAxis } from "../../../ir/types/type";
import { normalizeAxes, type Axis } from "../../arguments/axes";
import type { Context } from "../../context/context";
import { requireFamily } from "../../arguments/dtype";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply, applyMany } from "../apply";

/**
 * A reduction over `axis`, or over all axes.
 *
 * `axis` is one axis or several, negative ones count from the end; `keepDims` keeps reduced axes with size 1. All reductions
 * throw InvalidArgumentError if an axis is out of range or repeated, DTypeError for an unsupported dtype.
 */
const reductionApi =
  (
    name: string,
    build: (b: Context, x: Value, attributes: ReduceAttributes) => Value,
    dtype?: DType,
  ) =>
  <T extends Tensor | Rank = Rank>(
    x: TensorLike,
    axis?: Axis | null,
    keepDims = false,
  ): TensorOf<T> =>
    apply((b) => {
      const value = valueOf(x, "x", name, dtype);
      return build(b, value, { axes: normalizeAxes(axis, value.type.shape.length), keepDims });
    });

/**
 * Sum over `axis`, or over all axes, of a numeric dtype. The empty sum is 0.
 *
 * @throws InvalidArgumentError if an axis is out of range or repeated
 * @example
 * ```ts
 * tf.sum([[1, 2], [3, 4]], 0); // → [4, 6]
 * ```
 * @see TF.js `tf.sum`; TensorFlow `tf.reduce_sum`
 */
export const sum = reductionApi("sum", (b, x, attributes) => b.reduceSum(x, attributes));

/**
 * Mean, in `x`'s dtype: truncated for integers, NaN for an empty reduction.
 *
 * @example
 * ```ts
 * tf.mean([[1, 2], [3, 4]]); // → 2.5
 * ```
 * @see TensorFlow `tf.reduce_mean`; TF.js's `tf.mean` converts integers to float32, which is `tf.mean(x.cast("float32"))` here
 */
export const mean = reductionApi("mean", (b, x, attributes) => b.reduceMean(x, attributes));

/** Product. Its derivatives are exact at zeros too. @see TF.js `tf.prod`; TensorFlow `tf.reduce_prod` */
export const prod = reductionApi("prod", (b, x, attributes) => b.reduceProd(x, attributes));

/**
 * Maximum; NaN if an element is NaN. Equal maxima share the gradient evenly. The empty maximum is −∞, or the lowest integer.
 *
 * @example
 * ```ts
 * tf.max([[1, 5], [3, 4]], 1, true); // → [[5], [4]]
 * ```
 * @see TF.js `tf.max`; TensorFlow `tf.reduce_max`
 */
export const max = reductionApi("max", (b, x, attributes) => b.reduceMax(x, attributes));

/** Minimum; as `max`. @see TF.js `tf.min`; TensorFlow `tf.reduce_min` */
export const min = reductionApi("min", (b, x, attributes) => b.reduceMin(x, attributes));

/** log Σ eˣ, without overflow, of a floating-point dtype. @see TF.js `tf.logSumExp`; TensorFlow `tf.reduce_logsumexp` */
export const logSumExp = reductionApi("logSumExp", (b, x, attributes) =>
  b.reduceLogSumExp(x, attributes),
);

/** √Σx². At 0 the gradient is NaN. @see TensorFlow `tf.math.reduce_euclidean_norm` */
export const reduceEuclideanNorm = reductionApi("reduceEuclideanNorm", (b, x, attributes) =>
  b.reduceL2(x, attributes),
);

/** Mean of (x − mean x)², of a floating-point dtype. @see TensorFlow `tf.math.reduce_variance` */
export const reduceVariance = reductionApi("reduceVariance", (b, x, attributes) =>
  b.reduceVariance(x, attributes),
);

/** Square root of the variance. At variance 0 its gradient is NaN. @see TensorFlow `tf.math.reduce_std` */
export const reduceStd = reductionApi("reduceStd", (b, x, attributes) =>
  roundedOnce(b, x, (wide) => b.sqrt(b.reduceVariance(wide, attributes))),
);

/** The number of true elements, int32. */
const countOf = (b: Context, x: Value, attributes: ReduceAttributes): Value =>
  b.reduceSum(b.toDType(x, "int32"), attributes);

const anyOf = (b: Context, x: Value, attributes: ReduceAttributes): Value =>
  b.greater(countOf(b, x, attributes), b.scalar("int32", 0));

/** Whether any element is true, of dtype bool; false for an empty reduction. @see TF.js `tf.any`; TensorFlow `tf.reduce_any` */
export const any = reductionApi(
  "any",
  (b, x, attributes) => anyOf(b, requireFamily(x, "bool", "x", "any"), attributes),
  "bool",
);

/** Whether all elements are true, of dtype bool; true for an empty reduction. @see TF.js `tf.all`; TensorFlow `tf.reduce_all` */
export const all = reductionApi(
  "all",
  (b, x, attributes) => b.not(anyOf(b, b.not(requireFamily(x, "bool", "x", "all")), attributes)),
  "bool",
);

/**
 * The number of elements that are not zero, or not false.
 *
 * @param dtype of the counts (default: int32; TensorFlow's is int64)
 * @see TensorFlow `tf.math.count_nonzero`
 */
export const countNonzero = (
  x: TensorLike,
  axis?: Axis | null,
  keepDims = false,
  dtype: DType = "int32",
): Tensor =>
  apply((b) => {
    const value = valueOf(x, "x", "countNonzero");
    const attributes = { axes: normalizeAxes(axis, value.type.shape.length), keepDims };
    const isCounted =
      value.type.dtype === "bool" ? value : b.not(b.equal(value, b.scalarLike(value, 0)));
    return b.reduceSum(b.toDType(isCounted, dtype), attributes);
  });

const argReductionApi =
  (name: "argMax" | "argMin") =>
  <T extends Tensor | Rank = Rank>(
    x: TensorLike,
    axis = 0,
    outputType: DType = "int32",
  ): TensorOf<T> =>
    apply((b) => {
      const value = valueOf(x, "x", name);
      const at = normalizeAxis(axis, value.type.shape.length);
      return b.toDType(b[name](value, { axis: at }), outputType);
    });

/**
 * Index of the largest element along an axis: the first of equal ones; NaNs are ignored unless all elements are NaN.
 *
 * @param axis axis (default: the first)
 * @param outputType int32 or int64 (default: int32; TensorFlow's is int64)
 * @throws InvalidArgumentError if the axis is out of range or empty
 * @example
 * ```ts
 * tf.argMax([[1, 5], [3, 4]], 1); // → [1, 1]
 * ```
 * @see TF.js `tf.argMax`; TensorFlow `tf.argmax`; ONNX `ArgMax`
 */
export const argMax = argReductionApi("argMax");

/** Index of the smallest element along an axis; as `argMax`. @see TF.js `tf.argMin`; TensorFlow `tf.argmin` */
export const argMin = argReductionApi("argMin");

/** Half of the sum of the squares of all elements. @see TensorFlow `tf.nn.l2_loss` */
export const l2Loss = (x: TensorLike): Tensor =>
  apply((b) => {
    const value = valueOf(x, "x", "l2Loss");
    const axes = normalizeAxes(null, value.type.shape.length);
    const squares = b.reduceSum(b.square(value), { axes, keepDims: false });
    return b.mul(squares, b.scalarLike(value, 0.5));
  });

export interface Moments {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * Mean and variance, truncated for integers; TF.js's are floats.
 *
 * The derivatives of the variance are exact to every order; TensorFlow treats the mean as a constant, which omits a term of the second
 * derivative.
 *
 * @see TF.js `tf.moments`; TensorFlow `tf.nn.moments`
 */
export function moments(x: TensorLike, axis?: Axis | null, keepDims = false): Moments {
  const [average, variance] = applyMany((b) => {
    const value = valueOf(x, "x", "moments");
    const attributes = { axes: normalizeAxes(axis, value.type.shape.length), keepDims };
    const mean = b.reduceMean(value, attributes);
    if (isFloating(value.type.dtype)) return [mean, b.reduceVariance(value, attributes)];
    const deviations = b.sub(value, b.reduceMean(value, { ...attributes, keepDims: true }));
    return [mean, b.reduceMean(b.square(deviations), attributes)];
  });
  if (average === undefined || variance === undefined)
    throw new RangeError("there are two moments");
  return { mean: average, variance };
}
