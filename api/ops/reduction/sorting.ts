/** Sorting and searching along an axis: `tf.topk`, `tf.sort`, `tf.searchSorted`, `tf.inTopK`. */

import { sizedAs } from "../../../ir/compose/run-checks";
import { isStatic } from "../../../ir/types/dim";
import { InvalidArgumentError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { formatShape, formatType, mayBeSameShape, normalizeAxis } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { integerArgument } from "../../arguments/numbers";
import type { Tensor } from "../../tensors/tensor";
import { pairOfOneDType, valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply, applyMany } from "../apply";

export interface TopK {
  readonly values: Tensor;
  readonly indices: Tensor;
}

/**
 * The `k` largest elements of each row in descending order, and their indices, int32. Equal elements keep their order.
 *
 * @param x tensor of shape `[…, n]`
 * @param _sorted ignored: results are always sorted
 * @returns `values` and `indices` of shape `[…, k]`
 * @throws InvalidArgumentError if a row has fewer than `k` elements, or `x` is a scalar
 * @example
 * ```ts
 * const { values, indices } = tf.topk([3, 1, 2], 2);
 * values; // → [3, 2]
 * indices; // → [0, 2]
 * ```
 * @see TF.js `tf.topk`; TensorFlow `tf.math.top_k`; ONNX `TopK`. The position of NaNs is undefined.
 */
export function topk(x: TensorLike, k = 1, _sorted = true): TopK {
  const [values, indices] = applyMany((b) => {
    const value = valueOf(x, "x", "topk");
    const axis = normalizeAxis(-1, value.type.shape.length);
    integerArgument(k, "k", "topk");
    const [chosen, places] = b.topK(value, { axis, k, largest: true });
    if (chosen === undefined || places === undefined) throw new RangeError("topK has two results");
    return [chosen, b.toDType(places, "int32")];
  });
  if (values === undefined || indices === undefined) throw new RangeError("topk has two results");
  return { values, indices };
}

export type SortDirection = "ASCENDING" | "DESCENDING";

function sorted(b: Context, x: Value, axis: number, direction: string): readonly Value[] {
  if (direction !== "ASCENDING" && direction !== "DESCENDING") {
    throw new ValueError({
      what: "Argument `direction` should be one of 'ASCENDING' or 'DESCENDING'",
      given: direction,
      expected: '"ASCENDING" or "DESCENDING"',
    });
  }
  const at = normalizeAxis(axis, x.type.shape.length);
  return b.topK(x, { axis: at, k: x.type.shape[at] ?? 1, largest: direction === "DESCENDING" });
}

/**
 * Elements sorted along an axis.
 *
 * @param axis axis (default: the last)
 * @param direction "ASCENDING" or "DESCENDING" (default: "ASCENDING")
 * @throws InvalidArgumentError if the axis is out of range; ValueError for another direction
 * @example
 * ```ts
 * tf.sort([3, 1, 2], -1, "DESCENDING"); // → [3, 2, 1]
 * ```
 * @see TensorFlow `tf.sort`. The position of NaNs is undefined.
 */
export const sort = (x: TensorLike, axis = -1, direction: SortDirection = "ASCENDING"): Tensor =>
  apply((b) => {
    const [values] = sorted(b, valueOf(x, "x", "sort"), axis, direction);
    if (values === undefined) throw new RangeError("topK has two results");
    return values;
  });

/**
 * The indices, int32, that sort the elements along an axis. Equal elements keep their order.
 *
 * @param _stable ignored: the sort is always stable
 * @see TensorFlow `tf.argsort`; other arguments as those of `sort`
 */
export const argsort = (
  x: TensorLike,
  axis = -1,
  direction: SortDirection = "ASCENDING",
  _stable = false,
): Tensor =>
  apply((b) => {
    const [, indices] = sorted(b, valueOf(x, "x", "argsort"), axis, direction);
    if (indices === undefined) throw new RangeError("topK has two results");
    return b.toDType(indices, "int32");
  });

export type SearchSide = "left" | "right";

/**
 * The indices at which values can be inserted into sorted rows in order, int32.
 *
 * Every value is compared with every element of its row.
 *
 * @param sortedSequence tensor of shape `[…, n]`, each row ascending
 * @param values tensor of shape `[…, m]`
 * @param side "left" for the first such index, "right" for the last
 * @returns tensor of shape `[…, m]`
 * @throws InvalidArgumentError if the leading axes differ; ValueError for another side
 * @example
 * ```ts
 * tf.searchSorted([1, 3, 5], [0, 3, 4]); // → [0, 1, 2]
 * ```
 * @see TF.js `tf.searchSorted`; TensorFlow `tf.searchsorted`
 */
export const searchSorted = (
  sortedSequence: TensorLike,
  values: TensorLike,
  side: SearchSide = "left",
): Tensor =>
  apply((b) => {
    if (!["left", "right"].includes(side)) {
      throw new ValueError({
        what: "searchSorted: `side` must be either 'right' or 'left'",
        given: `side = ${JSON.stringify(side)}`,
        expected: '"left" or "right"',
      });
    }
    const [row, sought] = pairOfOneDType(
      ["sortedSequence", sortedSequence],
      ["values", values],
      "searchSorted",
    );
    const [outer, other] = [row.type.shape.slice(0, -1), sought.type.shape.slice(0, -1)];
    const hasRows = row.type.shape.length > 0 && mayBeSameShape(outer, other);
    if (!hasRows || sought.type.shape.length === 0) {
      throw new InvalidArgumentError({
        what: "Leading dim_size of both tensors must match.",
        given: `sortedSequence ${formatType(row.type)}, values ${formatType(sought.type)}`,
        expected: `values whose leading axes are ${formatShape(outer)}`,
      });
    }
    const rank = row.type.shape.length;
    const elements = b.withShape(row, row.type.shape.toSpliced(rank - 1, 0, 1));
    const fitting = sizedAs(b, sought, outer);
    const each = b.withShape(fitting, [...fitting.type.shape, 1]);
    const isBefore = side === "left" ? b.less(elements, each) : b.not(b.greater(elements, each));
    return b.reduceSum(b.toDType(isBefore, "int32"), { axes: [rank], keepDims: false });
  });

/** `searchSorted` with the side "left". @see TF.js `tf.lowerBound` */
export const lowerBound = (sortedSequence: TensorLike, values: TensorLike): Tensor =>
  searchSorted(sortedSequence, values, "left");

/** `searchSorted` with the side "right". @see TF.js `tf.upperBound` */
export const upperBound = (sortedSequence: TensorLike, values: TensorLike): Tensor =>
  searchSorted(sortedSequence, values, "right");

/**
 * Whether the predictions for the targets are among the `k` largest of their rows, of dtype bool. Equal predictions have one rank;
 * the result is false for a row with a prediction that is not finite, or with a target out of range.
 *
 * @param predictions tensor of shape `[…, classes]`
 * @param targets integer tensor of shape `[…]`
 * @throws InvalidArgumentError if the shapes do not fit, or `k` exceeds the number of classes
 * @see TF.js `tf.inTopKAsync`; TensorFlow `tf.math.in_top_k`, whose first two arguments are in the reverse order
 */
export const inTopK = (predictions: TensorLike, targets: TensorLike, k = 1): Tensor =>
  apply((b) => {
    const scores = valueOf(predictions, "predictions", "inTopK");
    const classes = valueOf(targets, "targets", "inTopK", "int32");
    const { shape } = scores.type;
    const count = shape.at(-1);
    if (count === undefined || !mayBeSameShape(shape.slice(0, -1), classes.type.shape)) {
      throw new InvalidArgumentError({
        what: "inTopK: predictions and targets do not fit",
        given: `predictions ${formatType(scores.type)}, targets ${formatType(classes.type)}`,
        expected: "predictions […, classes] and targets […]",
      });
    }
    if (isStatic(count) && !(Number.isInteger(k) && k >= 0 && k <= count)) {
      throw new InvalidArgumentError({
        what: `inTopK: k must be in [0, ${count}]`,
        given: `k = ${k}`,
        expected: "at most the number of classes",
      });
    }
    const rows = { axes: [shape.length - 1], keepDims: true };
    const anyIn = (x: Value): Value =>
      b.greater(b.reduceSum(b.toDType(x, "int32"), rows), b.scalar("int32", 0));
    const places = b.range({ start: 0, step: 1, size: count, dtype: classes.type.dtype });
    const isTarget = b.equal(b.withShape(classes, [...classes.type.shape, 1]), places);
    const target = b.reduceSum(b.where(isTarget, scores, b.scalarLike(scores, 0)), rows);
    const above = b.reduceSum(b.toDType(b.greater(scores, target), "int32"), rows);
    const isOdd = b.not(b.less(b.abs(scores), b.scalarLike(scores, Infinity)));
    const isIn = b.and(b.less(above, b.scalar("int32", k)), anyIn(isTarget));
    return b.withShape(b.and(isIn, b.not(anyIn(isOdd))), classes.type.shape);
  });

/** As `inTopK`. @see TF.js */
export const inTopKAsync = async (
  predictions: TensorLike,
  targets: TensorLike,
  k = 1,
): Promise<Tensor> => Promise.resolve(inTopK(predictions, targets, k));
