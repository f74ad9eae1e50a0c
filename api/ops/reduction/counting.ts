/**
 * Counts of integers and distinct values: `tf.bincount`, `tf.unique`, the confusion matrix. The file exceeds 400 lines because each public
 * function documents its own arguments; what they share is one idea.
 */

import { checkedOptions, type OptionNames } from "../../options";
import type { Rank } from "../../tensors/rank";
import { concatAxis, moveAxis, sliceAxis } from "../../../ir/compose/axes";
import { multiplyDims, type Dim } from "../../../ir/types/dim";
import type { DType } from "../../../ir/types/dtype";
import { InvalidArgumentError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import { highestOf } from "../../../ir/types/literal";
import {
  formatShape,
  formatType,
  mayBeSameShape,
  normalizeAxis,
  sizeOf,
} from "../../../ir/types/type";
import { checkedIndices, indicesArgument } from "../../arguments/indices";
import { dimArgument, type IntegerLike } from "../../arguments/shape";
import type { Context } from "../../context/context";
import { requireStorable } from "../../execution/tensor-limit";
import { numSegments } from "../indexing/segment-count";
import { type Tensor, type TensorOf } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply, applyMany } from "../apply";
import { describe } from "../../tensors/describe";

export interface BincountOptions {
  /** An upper bound on the number of counts: integers from here on are ignored. */
  readonly maxLength?: number | null | undefined;
  /** The dtype of counts without weights (default: int32). */
  readonly dtype?: DType | undefined;
  /** 0 counts in the whole tensor, −1 in each row of a matrix. */
  readonly axis?: 0 | -1 | null | undefined;
  /** Whether the result is 1 for every integer that occurs, rather than its count. */
  readonly binaryOutput?: boolean | undefined;
}

const bincountOptionNames: OptionNames<BincountOptions> = {
  maxLength: true,
  dtype: true,
  axis: true,
  binaryOutput: true,
};

/** @throws InvalidArgumentError with TF.js's message */
function sizeArgument(size: number): number {
  if (Number.isInteger(size) && size >= 0) return size;
  throw new InvalidArgumentError({
    what: `size must be non-negative, but got ${describe(size)}.`,
    given: describe(size),
    expected: "a number of counts",
  });
}

/**
 * The number of occurrences of each integer from 0 on, or the sum of their weights.
 *
 * @param x non-negative integers of any shape
 * @param weights one for each integer; `null` or an empty tensor for counts
 * @param size the least number of counts; larger integers in `x` add more (TF.js ignores those)
 * @returns vector, or one row for each of `x`, of `dtype` or of that of the weights
 * @throws InvalidArgumentError for a negative integer, or weights of another shape; ValueError for another axis, or weights of a binary output
 * @example
 * ```ts
 * tf.bincount(tf.tensor1d([1, 1, 3], "int32")); // → [0, 2, 0, 1]
 * ```
 * @see TF.js `tf.bincount`; TensorFlow `tf.math.bincount`
 */
export const bincount = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  weights?: TensorLike | null,
  size = 0,
  options: BincountOptions = {},
): TensorOf<T> =>
  apply((b) => {
    const op = "bincount";
    const {
      maxLength,
      dtype = "int32",
      axis,
      binaryOutput = false,
    } = checkedOptions(options, bincountOptionNames, op);
    const given = indicesArgument(b, x, "x", op);
    const each =
      weights === undefined || weights === null ? undefined : valueOf(weights, "weights", op);
    const isWeighted =
      each !== undefined && (each.type.shape[0] !== 0 || given.type.shape[0] === 0);
    sizeArgument(size);
    checkBincount(given, each, isWeighted, { maxLength, axis, binaryOutput });
    const isByRow = axis === -1 && given.type.shape.length === 2;
    const [rows = 1, columns = 1] = isByRow ? given.type.shape : [1, sizeOf(given.type.shape)];
    const length = multiplyDims(rows, columns);
    const all = b.withShape(given, [length]);
    const summands = isWeighted ? b.withShape(each, [length]) : b.full(dtype, [length], 1);
    const most = maxLength ?? null;
    if (most === 0) return b.full(summands.type.dtype, isByRow ? [rows, 0] : [0], 0);
    const least = { dtype: summands.type.dtype, shape: [Math.min(size, most ?? size)] };
    requireStorable(least, currentLocation());
    const integers = most === null ? all : b.min(all, b.scalarLike(all, most - 1));
    const kept =
      most === null
        ? summands
        : b.where(b.less(all, b.scalarLike(all, most)), summands, b.scalarLike(summands, 0));
    const count =
      most !== null && size >= most
        ? most
        : numSegments(b, integers, op, { least: size, keep: [kept, integers] });
    return countedInRows(b, checkedIndices(b, integers, count), kept, {
      ...{ rows, columns, count, isByRow, binaryOutput },
    });
  });

function checkBincount(
  given: Value,
  weights: Value | undefined,
  isWeighted: boolean,
  { maxLength, axis, binaryOutput = false }: BincountOptions,
): void {
  if (weights !== undefined && binaryOutput) {
    throw new ValueError({
      what: "bincount: `binaryOutput` and `weights` are mutually exclusive",
      given: "both",
      expected: "one of them",
    });
  }
  if (
    isWeighted &&
    weights !== undefined &&
    !mayBeSameShape(weights.type.shape, given.type.shape)
  ) {
    throw new InvalidArgumentError({
      what: "bincount: weights must have the shape of x, or no elements",
      given: `x ${formatType(given.type)}, weights ${formatType(weights.type)}`,
      expected: "one weight for each integer",
    });
  }
  if (axis !== undefined && axis !== null && ![0, -1].includes(axis)) {
    throw new ValueError({
      what: `bincount: unsupported value for argument axis=${String(axis)}`,
      given: `axis = ${String(axis)}`,
      expected: "0 for the whole tensor, or −1 for each row of a matrix",
    });
  }
  if (axis === -1 && given.type.shape.length > 2) {
    throw new InvalidArgumentError({
      what: `bincount: Shape must be at most rank 2 but is rank ${given.type.shape.length}`,
      given: formatType(given.type),
      expected: "a vector or a matrix for axis −1",
    });
  }
  if (
    maxLength !== undefined &&
    maxLength !== null &&
    !(Number.isInteger(maxLength) && maxLength >= 0)
  ) {
    throw new InvalidArgumentError({
      what: `bincount: size (${maxLength}) must be non-negative`,
      given: `maxLength = ${maxLength}`,
      expected: "0, 1, 2, …",
    });
  }
}

interface Counts {
  readonly rows: Dim;
  readonly columns: Dim;
  readonly count: Dim;
  readonly isByRow: boolean;
  readonly binaryOutput: boolean;
}

/** Σ of the summands of each integer, in each row. */
function countedInRows(
  b: Context,
  integers: Value,
  summands: Value,
  { rows, columns, count, isByRow, binaryOutput }: Counts,
): Value {
  const { dtype } = summands.type;
  const length = multiplyDims(rows, columns);
  const column = b.withShape(integers, [length, 1]);
  const row = b.range({ start: 0, step: 1, size: rows, dtype: integers.type.dtype });
  const places = b.expandTo(b.withShape(row, [rows, 1]), [rows, columns]);
  const coordinates = isByRow
    ? concatAxis(b, [b.withShape(places, [length, 1]), column], 1)
    : column;
  const zeros = b.full(dtype, isByRow ? [rows, count] : [count], 0);
  const sums = b.scatterND(zeros, coordinates, summands, { reduction: "add" });
  return binaryOutput ? b.min(sums, b.scalarLike(sums, 1)) : sums;
}

export interface Unique {
  readonly values: Tensor;
  readonly indices: Tensor;
}

/**
 * The distinct values of a vector, or the distinct slices along an axis, in order of their first occurrence. NaNs are distinct.
 *
 * @param x tensor of rank 1, or of a higher rank with an axis
 * @returns `values`, and `indices`, int32: for each element its index in the values. In a function whose `x` depends on its
 * arguments, the number of values is known only when the graph runs.
 * @throws InvalidArgumentError for a scalar, an axis that is out of range, or a higher rank without an axis (TF.js takes 0)
 * @example
 * ```ts
 * const { values, indices } = tf.unique(tf.tensor1d([5, 3, 5], "int32"));
 * values; // → [5, 3]
 * indices; // → [0, 1, 0]
 * ```
 * @see TF.js `tf.unique`; TensorFlow `tf.unique`; ONNX `Unique`
 */
export function unique(x: TensorLike, axis?: number | null): Unique {
  const [values, indices] = applyMany((b) => {
    const { different, inverse } = uniqueSlices(b, valueOf(x, "x", "unique"), axis ?? undefined);
    return [different, b.toDType(inverse, "int32")];
  });
  if (values === undefined || indices === undefined) throw new RangeError("unique has two results");
  return { values, indices };
}

export interface UniqueWithCounts extends Unique {
  /** The number of occurrences of each value: int32. */
  readonly counts: Tensor;
}

/** As `unique` of a vector, with the number of occurrences of each value. @see TensorFlow `tf.unique_with_counts` */
export function uniqueWithCounts(x: TensorLike): UniqueWithCounts {
  const [values, indices, counts] = applyMany((b) => {
    const value = valueOf(x, "x", "uniqueWithCounts");
    const { different, inverse } = uniqueSlices(b, value, undefined);
    const [length = 0] = inverse.type.shape;
    const [count = 0] = different.type.shape;
    const zeros = b.full("int32", [count], 0);
    const counted = b.scatterND(
      zeros,
      b.withShape(inverse, [length, 1]),
      b.full("int32", [length], 1),
      { reduction: "add" },
    );
    return [different, b.toDType(inverse, "int32"), counted];
  });
  if (values === undefined || indices === undefined || counts === undefined) {
    throw new RangeError("there are three results");
  }
  return { values, indices, counts };
}

interface UniqueSlices {
  readonly different: Value;
  /** For each slice its index in the distinct ones. */
  readonly inverse: Value;
}

function uniqueSlices(b: Context, value: Value, axis: number | undefined): UniqueSlices {
  if (axis === undefined && value.type.shape.length !== 1) {
    throw new InvalidArgumentError({
      what: "unique expects a 1D vector.",
      given: formatType(value.type),
      expected: "a tensor of rank 1, or an axis",
      fix: "pass the axis whose slices are compared: tf.unique(x, 0)",
    });
  }
  const at = normalizeAxis(axis ?? 0, value.type.shape.length);
  const slices = moveAxis(b, value, at, 0);
  const inverse = b.uniqueInverse(slices);
  const [length] = inverse.type.shape;
  const count = numSegments(b, inverse, "unique", { keep: [slices] });
  const places = b.range({ start: 0, step: 1, size: length ?? 0, dtype: "int32" });
  const unset = b.full("int32", [count], highestOf("int32"));
  const first = b.scatterElements(unset, inverse, places, { axis: 0, reduction: "min" });
  return { different: moveAxis(b, b.gather(slices, first, { axis: 0 }), 0, at), inverse };
}

/**
 * The number of predictions of each class for each label: rows are labels, columns predictions.
 *
 * @param labels vector of integers from 0 on
 * @param predictions vector of the same length
 * @param numClasses number of rows and columns (default: the largest integer plus 1)
 * @param weights the weight of each prediction (default: 1)
 * @returns matrix, int32 or of the dtype of the weights
 * @throws InvalidArgumentError if the vectors differ in length, or an integer is negative or too large
 * @example
 * ```ts
 * const [labels, predictions] = [tf.tensor1d([0, 1, 1], "int32"), tf.tensor1d([0, 0, 1], "int32")];
 * tf.math.confusionMatrix(labels, predictions, 2); // → [[1, 0], [1, 1]]
 * ```
 * @see TF.js `tf.math.confusionMatrix`; TensorFlow `tf.math.confusion_matrix`
 */
export const confusionMatrix = (
  labels: TensorLike,
  predictions: TensorLike,
  numClasses?: IntegerLike | null,
  weights?: TensorLike | null,
): Tensor =>
  apply((b) => {
    const columns = [
      indicesArgument(b, labels, "labels", "confusionMatrix"),
      indicesArgument(b, predictions, "predictions", "confusionMatrix"),
    ].map((column) => b.toDType(requireVector(column), "int32"));
    const [first, second] = columns;
    if (!mayBeSameShape(first?.type.shape ?? [], second?.type.shape ?? [])) {
      throw new InvalidArgumentError({
        what: "confusionMatrix: labels and predictions must have the same length",
        given: columns.map(({ type }) => formatType(type)).join(" and "),
        expected: "vectors of one length",
      });
    }
    const size =
      numClasses === undefined || numClasses === null
        ? numSegments(b, concatAxis(b, columns, 0), "confusionMatrix", { keep: columns })
        : dimArgument(numClasses, "numClasses", "confusionMatrix", "negative_size");
    const coordinates = concatAxis(
      b,
      columns.map((column) =>
        b.withShape(checkedIndices(b, column, size), [...column.type.shape, 1]),
      ),
      1,
    );
    const shape = coordinates.type.shape.slice(0, 1);
    const each =
      weights === undefined || weights === null
        ? b.full("int32", shape, 1)
        : valueOf(weights, "weights", "confusionMatrix");
    if (!mayBeSameShape(each.type.shape, shape)) {
      throw new InvalidArgumentError({
        what: "confusionMatrix: weights must have the length of the labels",
        given: `weights ${formatType(each.type)}`,
        expected: `shape ${formatShape(shape)}`,
      });
    }
    return b.scatterND(b.full(each.type.dtype, [size, size], 0), coordinates, each, {
      reduction: "add",
    });
  });

function requireVector(value: Value): Value {
  if (value.type.shape.length === 1) return value;
  throw new InvalidArgumentError({
    what: "confusionMatrix takes vectors",
    given: formatType(value.type),
    expected: "tensors of rank 1",
  });
}

/**
 * The number of occurrences of each integer below `size`, or the sum of their weights, in a vector or in each row of a matrix.
 *
 * @param x int32 vector or matrix without negative elements; those from `size` on are ignored
 * @param weights one for each element, or an empty tensor for counts
 * @param size number of counts
 * @param binaryOutput whether the result is 1 for every integer that occurs, rather than its count
 * @returns `[size]` or `[rows, size]`, in the dtype of the weights
 * @throws InvalidArgumentError for another rank, a negative integer or size, or weights of another shape
 * @see TF.js `tf.denseBincount`; TensorFlow `DenseBincount`
 */
export const denseBincount = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  weights: TensorLike,
  size: number,
  binaryOutput = false,
): TensorOf<T> =>
  apply((b) => {
    const op = "denseBincount";
    const given = indicesArgument(b, x, "x", op);
    const each = valueOf(weights, "weights", op);
    const rank = given.type.shape.length;
    const isWeighted = each.type.shape[0] !== 0 || given.type.shape[0] === 0;
    if (rank < 1 || rank > 2 || !Number.isInteger(size) || size < 0) {
      throw new InvalidArgumentError({
        what:
          rank < 1 || rank > 2
            ? `Error in denseBincount: input must be at most rank 2, but got rank ${rank}.`
            : `size must be non-negative, but got ${size}.`,
        given: `${formatType(given.type)}, size ${size}`,
        expected: "a vector or a matrix of integers, and the number of counts",
      });
    }
    if (isWeighted && !mayBeSameShape(each.type.shape, given.type.shape)) {
      throw new InvalidArgumentError({
        what: "Error in denseBincount: weights must have the same shape as x or 0-length",
        given: `x ${formatType(given.type)}, weights ${formatType(each.type)}`,
        expected: "one weight for each integer",
      });
    }
    // Ignored elements are counted in an additional column, which is then removed.
    const [rows = 1, columns = 1] = rank === 1 ? [1, given.type.shape[0]] : given.type.shape;
    const integers = b.withShape(b.toDType(given, "int32"), [rows, columns]);
    const bounded = b.min(checkedIndices(b, integers, highestIndex), b.scalar("int32", size));
    const row = b.withShape(b.range({ start: 0, step: 1, size: rows, dtype: "int32" }), [rows, 1]);
    const flat = b.add(b.mul(row, b.scalar("int32", size + 1)), bounded);
    const length = multiplyDims(rows, columns);
    const summands = isWeighted && !binaryOutput ? each : b.full(each.type.dtype, [length], 1);
    const counts = b.scatterND(
      b.full(each.type.dtype, [multiplyDims(rows, size + 1)], 0),
      b.withShape(flat, [length, 1]),
      b.withShape(summands, [length]),
      { reduction: binaryOutput ? "none" : "add" },
    );
    const kept = sliceAxis(b, b.withShape(counts, [rows, size + 1]), 1, 0, size);
    return rank === 1 ? b.withShape(kept, [size]) : kept;
  });

const highestIndex = Number(highestOf("int32"));
