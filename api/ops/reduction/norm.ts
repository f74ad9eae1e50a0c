/** Norms of vectors and matrices, and the normalization and clipping of tensors by them. */

import { DTypeError, InvalidArgumentError, ValueError } from "../../../ir/errors";
import { roundedOnce } from "../../../ir/compose/rounded-once";
import type { Value } from "../../../ir/graph";
import { normalizeAxis } from "../../../ir/types/type";
import { normalizeAxes, type Axis } from "../../arguments/axes";
import type { Context } from "../../context/context";
import { IndexedSlices, sliceWise } from "../../variables/indexed-slices";
import { requireFamily } from "../../arguments/dtype";
import { type Tensor } from "../../tensors/tensor";
import {
  pairOfOneDType,
  valueOf,
  valuesOfOneDType,
  type TensorLike,
} from "../../tensors/tensor-like";
import { apply, applyMany } from "../apply";
import { describe } from "../../tensors/describe";

/** The Euclidean norm (for matrices the Frobenius norm), or the exponent of a p-norm, which may be ±∞. */
export type NormOrder = "euclidean" | "fro" | number;

const isEuclidean = (order: NormOrder): boolean => order === "euclidean" || order === "fro";

const unsupported = (order: NormOrder, kind: string, supported: string): ValueError =>
  new ValueError({
    what: `'ord' must be a supported ${kind} norm, got ${order}`,
    given: `ord = ${order}`,
    expected: supported,
  });

const euclidean = (b: Context, x: Value, axes: readonly number[]): Value =>
  b.sqrt(b.reduceSum(b.mul(x, x), { axes, keepDims: true }));

function vectorNorm(b: Context, x: Value, axes: readonly number[], order: NormOrder): Value {
  const attributes = { axes, keepDims: true };
  if (order === "fro") throw unsupported(order, "vector", '"euclidean", a positive number or ±∞');
  if (order === "euclidean" || order === 2) return euclidean(b, x, axes);
  if (order === 1) return b.reduceSum(b.abs(x), attributes);
  if (order === Infinity) return b.reduceMax(b.abs(x), attributes);
  if (order === -Infinity) return b.reduceMin(b.abs(x), attributes);
  if (!(order > 0)) throw unsupported(order, "vector", '"euclidean", a positive number or ±∞');
  const powers = b.pow(b.abs(x), b.scalarLike(x, order));
  return b.pow(b.reduceSum(powers, attributes), b.scalarLike(x, 1 / order));
}

/** Norms of matrices whose rows are along `row` and columns along `column`. */
function matrixNorm(b: Context, x: Value, [row, column]: MatrixAxes, order: NormOrder): Value {
  if (isEuclidean(order))
    return euclidean(
      b,
      x,
      [row, column].sort((a, c) => a - c),
    );
  const largestSum = (along: number, over: number): Value => {
    const sums = b.reduceSum(b.abs(x), { axes: [along], keepDims: true });
    return b.reduceMax(sums, { axes: [over], keepDims: true });
  };
  if (order === 1) return largestSum(row, column);
  if (order === Infinity) return largestSum(column, row);
  if (order === 2) return largestSingularValue(b, x, row, column);
  throw unsupported(order, "matrix", '"euclidean", "fro", 1, 2 or ∞');
}

/** The largest singular value; −∞ for a matrix without elements. */
function largestSingularValue(b: Context, x: Value, row: number, column: number): Value {
  const others = x.type.shape.map((_, axis) => axis).filter((a) => a !== row && a !== column);
  const values = b.singularValues(b.permuted(x, [...others, row, column]));
  const largest = b.reduceMax(b.abs(values), { axes: [others.length], keepDims: false });
  return b.withShape(
    largest,
    x.type.shape.map((dim, axis) => (others.includes(axis) ? dim : 1)),
  );
}

type MatrixAxes = readonly [row: number, column: number];

interface Norm {
  /** The norm, with the reduced axes of size 1. */
  readonly value: Value;
  readonly axes: readonly number[];
}

function normOf(b: Context, x: Value, order: NormOrder, axis: Axis | null | undefined): Norm {
  const rank = x.type.shape.length;
  if (Array.isArray(axis) && axis.length > 2) {
    throw new InvalidArgumentError({
      what: "a norm is computed for vectors along one axis, or for matrices along two",
      given: `axis [${axis.join(",")}]`,
      expected: "no axis, one axis, or two",
    });
  }
  const axes = normalizeAxes(axis, rank);
  const [row, column] = Array.isArray(axis) ? axis.map((a: number) => normalizeAxis(a, rank)) : [];
  const value = roundedOnce(b, x, (wide) =>
    row !== undefined && column !== undefined
      ? matrixNorm(b, wide, [row, column], order)
      : vectorNorm(b, wide, axes, order),
  );
  return { value, axes };
}

const withoutAxes = (b: Context, x: Value, axes: readonly number[]): Value =>
  b.withShape(
    x,
    x.type.shape.filter((_, axis) => !axes.includes(axis)),
  );

/**
 * Norm of vectors or matrices, of a floating-point dtype.
 *
 * @param ord "euclidean" (for matrices also "fro"), 1, 2, ∞, −∞ or a positive number; for matrices 1 is the largest sum of a column, ∞ that
 * of a row, and 2 the largest singular value
 * @param axis one axis for vectors, two (of rows, of columns) for matrices (default: all elements as one vector)
 * @throws ValueError for another `ord`; InvalidArgumentError for an axis that is out of range
 * @example
 * ```ts
 * tf.norm([3, 4]); // → 5
 * ```
 * @see TF.js `tf.norm`; TensorFlow `tf.norm`. At 0 the gradient of the Euclidean norm is NaN.
 */
export const norm = (
  x: TensorLike,
  ord: NormOrder = "euclidean",
  axis?: Axis | null,
  keepDims = false,
): Tensor =>
  apply((b) => {
    const { value, axes } = normOf(
      b,
      requireFamily(valueOf(x, "x", "norm"), "float32", "x", "norm"),
      ord,
      axis,
    );
    return keepDims ? value : withoutAxes(b, value, axes);
  });

/** √Σx². @see TF.js `tf.euclideanNorm` */
export const euclideanNorm = (x: TensorLike, axis?: Axis | null, keepDims = false): Tensor =>
  norm(x, "euclidean", axis, keepDims);

/**
 * A tensor divided by its norm, and the norm with reduced axes of size 1.
 *
 * @see TensorFlow `tf.linalg.normalize`; arguments as those of `norm`
 */
export const normalize = (
  x: TensorLike,
  ord: NormOrder = "euclidean",
  axis?: Axis | null,
): Tensor[] =>
  applyMany((b) => {
    const value = valueOf(x, "x", "normalize");
    const { value: length } = normOf(b, value, ord, axis);
    return [b.div(value, length), length];
  });

/**
 * x / √max(Σx², ε)
 *
 * @param axis the axes along which the squares are summed (default: all)
 * @param epsilon least sum of squares
 * @see TensorFlow `tf.math.l2_normalize`
 */
export const l2Normalize = (x: TensorLike, axis?: Axis | null, epsilon = 1e-12): Tensor =>
  apply((b) => {
    const value = valueOf(x, "x", "l2Normalize");
    const axes = normalizeAxes(axis, value.type.shape.length);
    return roundedOnce(b, value, (wide) => {
      const squares = b.reduceSum(b.square(wide), { axes, keepDims: true });
      return b.mul(wide, b.rsqrt(b.max(squares, b.scalarLike(wide, epsilon))));
    });
  });

/**
 * x, scaled to the norm `clipNorm` if its Euclidean norm exceeds it. For `IndexedSlices` it is the norm of the slices.
 *
 * @param axes the axes along which the norm is computed (default: all)
 * @example
 * ```ts
 * tf.clipByNorm([3, 4], 2.5); // → [1.5, 2]
 * ```
 * @see TensorFlow `tf.clip_by_norm`
 */
export const clipByNorm = sliceWise(
  (x: TensorLike, clipNorm: TensorLike, axes?: Axis | null): Tensor =>
    apply((b) => {
      const [value, bound] = pairOfOneDType(["x", x], ["clipNorm", clipNorm], "clipByNorm");
      const along = normalizeAxes(axes, value.type.shape.length);
      return roundedOnce(b, value, (wide) => {
        const squares = b.reduceSum(b.mul(wide, wide), { axes: along, keepDims: true });
        // The root's derivative at 0 is infinite, so the sum of squares replaces it there.
        const isPositive = b.greater(squares, b.scalarLike(squares, 0));
        const root = b.sqrt(b.where(isPositive, squares, b.scalarLike(squares, 1)));
        const length = b.where(isPositive, root, squares);
        const most = b.toDType(bound, wide.type.dtype);
        return b.div(b.mul(wide, most), b.max(length, most));
      });
    }),
);

const tensorList = (tensors: readonly (TensorLike | null)[], op: string): readonly Value[] => {
  if (!Array.isArray(tensors)) {
    throw new DTypeError({
      what: `${op}: \`t_list\` should be a sequence of tensors`,
      given: describe(tensors),
      expected: "an array of tensors",
      fix: `tf.${op}([x], …)`,
    });
  }
  const given: readonly (TensorLike | null)[] = tensors;
  const present = given.flatMap((tensor, i): (readonly [string, TensorLike])[] =>
    tensor === null
      ? []
      : [[`tensors[${i}]`, tensor instanceof IndexedSlices ? tensor.values : tensor]],
  );
  if (present.length > 0) return valuesOfOneDType(present, op);
  throw new InvalidArgumentError({
    what: `${op} needs a list of tensors`,
    given: "a list without tensors",
    expected: "one tensor or more",
  });
};

function globalNormOf(b: Context, values: readonly Value[]): Value {
  const dtype = values[0]?.type.dtype ?? "float32";
  const squares = values.map((value) => {
    // Squares of halves overflow beyond 256.
    const wide = dtype === "float16" ? b.toDType(value, "float32") : value;
    const axes = normalizeAxes(null, value.type.shape.length);
    return b.reduceSum(b.square(wide), { axes, keepDims: false });
  });
  return b.toDType(b.sqrt(squares.reduce((total, each) => b.add(total, each))), dtype);
}

/**
 * √Σx² over the elements of all tensors; `null` is ignored. Slices of `IndexedSlices` with equal indices are not combined.
 *
 * @see TensorFlow `tf.linalg.global_norm`
 */
export const globalNorm = (tensors: readonly (TensorLike | null)[]): Tensor =>
  apply((b) => globalNormOf(b, tensorList(tensors, "globalNorm")));

/**
 * Tensors, all scaled by one factor if their global norm exceeds `clipNorm`, and that norm. They are NaN if the norm is not finite.
 *
 * @param tensors gradients: `null`, for a variable without one, stays `null`, and `IndexedSlices` stay slices
 * @param useNorm the norm, if it is computed already
 * @throws DTypeError if `tensors` is not an array; InvalidArgumentError if it contains no tensor
 * @see TensorFlow `tf.clip_by_global_norm`
 */
export function clipByGlobalNorm(
  tensors: readonly TensorLike[],
  clipNorm: TensorLike,
  useNorm?: TensorLike,
): readonly [clipped: Tensor[], globalNorm: Tensor];
export function clipByGlobalNorm(
  tensors: readonly (TensorLike | null)[],
  clipNorm: TensorLike,
  useNorm?: TensorLike,
): readonly [clipped: (Tensor | null)[], globalNorm: Tensor];
export function clipByGlobalNorm(
  tensors: readonly (TensorLike | null)[],
  clipNorm: TensorLike,
  useNorm?: TensorLike,
): readonly [clipped: (Tensor | null)[], globalNorm: Tensor] {
  const results = applyMany((b) => {
    const values = tensorList(tensors, "clipByGlobalNorm");
    const { dtype } = values[0]?.type ?? { dtype: "float32" };
    const bound = valueOf(clipNorm, "clipNorm", "clipByGlobalNorm", dtype);
    const length =
      useNorm === undefined
        ? globalNormOf(b, values)
        : valueOf(useNorm, "useNorm", "clipByGlobalNorm", dtype);
    const finite = b.mul(bound, b.min(b.reciprocal(length), b.reciprocal(bound)));
    const isFinite = b.less(b.abs(length), b.scalar(dtype, Infinity));
    const scale = b.where(isFinite, finite, b.scalar(dtype, NaN));
    return [length, ...values.map((value) => b.mul(value, scale))];
  });
  const [length, ...clipped] = results;
  if (length === undefined) throw new RangeError("the norm comes first");
  let next = 0;
  const scaled = tensors.map((tensor) => {
    const values = tensor === null ? undefined : clipped[next++];
    if (values === undefined) return null;
    return tensor instanceof IndexedSlices ? tensor.withValues(values) : values;
  });
  return [scaled, length];
}
