/** Segment reductions: slices of a tensor combined by their ids, for sorted and unsorted ids. */

import type { Rank } from "../../tensors/rank";
import { padAxis, sliceAxis } from "../../../ir/compose/axes";
import { addDims, isStatic, subtractDims, type Dim } from "../../../ir/types/dim";
import { isInteger, quotientDType } from "../../../ir/types/dtype";
import { InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { highestOf, lowestOf } from "../../../ir/types/literal";
import type { Reduction } from "../../../ir/ops/indexing";
import { formatType, mayBeSameShape, sizeOf, type Shape } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { indicesArgument } from "../../arguments/indices";
import { evaluatedElements, constantElements } from "../../tensors/static-values";
import { numSegments } from "./segment-count";
import { sizeArgument, type IntegerLike } from "../../arguments/shape";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";

/** Slices of data, and the segment of each. */
interface Segments {
  /** [n, …inner] */
  readonly data: Value;
  /** [n], in [0, rows) */
  readonly rows: Value;
  readonly count: Dim;
  /** Rows before the segments, for slices that belong to no segment. */
  readonly spare: 0 | 1;
}

/** Combines the slices of each segment, starting from `start`. */
function combined(
  b: Context,
  { data, rows, count, spare }: Segments,
  reduction: Reduction,
  start: number | bigint,
): Value {
  const { dtype, shape } = data.type;
  const into = b.full(dtype, [addDims(count, spare), ...shape.slice(1)], start);
  const coordinates = b.withShape(rows, [...rows.type.shape, 1]);
  const all = b.scatterND(into, coordinates, data, { reduction });
  return sliceAxis(b, all, 0, spare, count);
}

/** The number of slices of each segment, in the data's dtype; broadcasts against the segments. */
function counts(b: Context, segments: Segments): Value {
  const { dtype, shape } = segments.data.type;
  const ones = b.full(dtype, shape.slice(0, 1), 1);
  const total = combined(b, { ...segments, data: ones }, "add", 0);
  return b.withShape(total, [segments.count, ...shape.slice(1).map(() => 1)]);
}

type Combine = (b: Context, segments: Segments) => Value;

const sumOf: Combine = (b, segments) => combined(b, segments, "add", 0);
const productOf: Combine = (b, segments) => combined(b, segments, "mul", 1);
const maximumOf: Combine = (b, segments) =>
  combined(b, segments, "max", lowestOf(segments.data.type.dtype));
const minimumOf: Combine = (b, segments) =>
  combined(b, segments, "min", highestOf(segments.data.type.dtype));

/** The counts, at least 1. */
const atLeastOne = (b: Context, segments: Segments): Value => {
  const count = counts(b, segments);
  return b.max(count, b.scalarLike(count, 1));
};
const meanOf: Combine = (b, segments) => b.div(sumOf(b, segments), atLeastOne(b, segments));
/** Integers are divided as `tf.div` does: as floats. */
const floatMeanOf: Combine = (b, segments) => {
  const { dtype } = segments.data.type;
  if (!isInteger(dtype)) return meanOf(b, segments);
  const wide = quotientDType(dtype);
  return b.div(b.toDType(sumOf(b, segments), wide), b.toDType(atLeastOne(b, segments), wide));
};
const sqrtNOf: Combine = (b, segments) =>
  b.div(sumOf(b, segments), b.sqrt(atLeastOne(b, segments)));

/** As `combine`, with 0 for segments without a slice. */
const zeroWhereEmpty =
  (combine: Combine): Combine =>
  (b, segments) => {
    const count = counts(b, segments);
    const isEmpty = b.equal(count, b.scalarLike(count, 0));
    return b.where(isEmpty, b.scalarLike(count, 0), combine(b, segments));
  };

const dataArgument = (given: TensorLike, name: string): Value => valueOf(given, "x", name);

/** Checks that ids are sorted: known ids now, others by the run, which rejects the out-of-range index that replaces an unsorted id. */
function checkedOrder(b: Context, ids: Value): Value {
  const known = evaluatedElements(ids);
  if (known === undefined) {
    const before = padAxis(
      b,
      sliceAxis(b, ids, 0, 0, subtractDims(ids.type.shape[0] ?? 1, 1)),
      0,
      1,
      0,
    );
    const isUnsorted = b.less(ids, before);
    return b.where(isUnsorted, b.scalarLike(ids, highestOf(ids.type.dtype)), ids);
  }
  const wrong = known.findIndex((id, i) => id < (known[i - 1] ?? 0));
  if (wrong < 0) return ids;
  throw new InvalidArgumentError({
    what: "segment ids are not increasing",
    given: `segmentIds[${wrong}] = ${known[wrong] ?? ""}${wrong === 0 ? "" : ` after ${known[wrong - 1] ?? ""}`}`,
    expected: "ids from 0 on, none smaller than the one before it",
    fix: "sort the data by its ids, or use the unsortedSegment operations",
  });
}

const segmentApi =
  (name: string, combine: Combine) =>
  (x: TensorLike, segmentIds: TensorLike): Tensor =>
    apply((b) => {
      const data = dataArgument(x, name);
      const ids = indicesArgument(b, segmentIds, "segmentIds", name);
      const [length] = data.type.shape;
      if (length === undefined || !mayBeSameShape([length], ids.type.shape)) {
        throw new InvalidArgumentError({
          what: `${name}: segment_ids should be the same size as dimension 0 of input.`,
          given: `segmentIds ${formatType(ids.type)} for ${formatType(data.type)}`,
          expected: "one id for each slice along the first axis",
        });
      }
      if (length === 0) return data;
      const rows = checkedOrder(b, ids);
      const count = numSegments(b, ids, name, { keep: [data, rows] });
      return combine(b, { data, rows, count, spare: 0 });
    });

/**
 * Sums of the slices along the first axis with equal ids.
 *
 * @param x tensor of shape `[n, …]`
 * @param segmentIds `n` integers from 0 on, in ascending order
 * @returns tensor of shape `[last id + 1, …]`; 0 for an id without slices
 * @throws InvalidArgumentError unless there is one id for each slice, in ascending order
 * @example
 * ```ts
 * tf.segmentSum([1, 2, 3], tf.tensor1d([0, 0, 1], "int32")); // → [3, 3]
 * ```
 * @see TensorFlow `tf.math.segment_sum`
 */
export const segmentSum = segmentApi("segmentSum", sumOf);

/** Means of the slices with equal ids, truncated for integers; as `segmentSum`. @see TensorFlow `tf.math.segment_mean` */
export const segmentMean = segmentApi("segmentMean", meanOf);

/** Products of the slices with equal ids, 1 for an id without slices; as `segmentSum`. @see TensorFlow `tf.math.segment_prod` */
export const segmentProd = segmentApi("segmentProd", productOf);

/** Maxima of the slices with equal ids; ties share the gradient. As `segmentSum`. @see TensorFlow `tf.math.segment_max` */
export const segmentMax = segmentApi("segmentMax", zeroWhereEmpty(maximumOf));

/** Minima of the slices with equal ids; ties share the gradient. As `segmentSum`. @see TensorFlow `tf.math.segment_min` */
export const segmentMin = segmentApi("segmentMin", zeroWhereEmpty(minimumOf));

function requireInRange(ids: Value, count: Dim): void {
  const known = constantElements(ids);
  if (known === undefined || !isStatic(count)) return;
  const wrong = known.findIndex((id) => id >= count);
  if (wrong < 0) return;
  const what = `segment_ids[${wrong}] = ${known[wrong] ?? ""} is out of range [0, ${count})`;
  throw new InvalidArgumentError({
    what,
    given: what,
    expected: "ids below the number of segments; slices with negative ids are ignored",
  });
}

const isPrefix = (ids: Shape, data: Shape): boolean =>
  mayBeSameShape(ids, data.slice(0, ids.length));

const unsortedApi =
  (name: string, combine: Combine) =>
  <T extends Tensor | Rank = Rank>(
    x: TensorLike,
    segmentIds: TensorLike,
    numSegments: IntegerLike,
  ): TensorOf<T> =>
    apply((b) => {
      const data = dataArgument(x, name);
      const ids = indicesArgument(b, segmentIds, "segmentIds", name);
      const count = sizeArgument(numSegments, "numSegments", name);
      const [outer, shape] = [ids.type.shape, data.type.shape];
      if (!isPrefix(outer, shape)) {
        throw new InvalidArgumentError({
          what: `${name}: the data's shape does not start with that of segmentIds`,
          given: `segmentIds ${formatType(ids.type)} for ${formatType(data.type)}`,
          expected: "one id for each slice along the first axes",
        });
      }
      if (isStatic(count) && count < 0) {
        throw new InvalidArgumentError({
          what: `${name}: numSegments must not be negative`,
          given: `numSegments = ${count}`,
          expected: "0 or more",
        });
      }
      requireInRange(ids, count);
      const size = sizeOf(outer);
      // Negative ids become the spare row.
      const clipped = b.max(b.withShape(ids, [size]), b.scalarLike(ids, -1));
      return combine(b, {
        data: b.withShape(data, [size, ...shape.slice(outer.length)]),
        rows: b.add(clipped, b.scalarLike(ids, 1)),
        count,
        spare: 1,
      });
    });

/**
 * Sums of the slices with equal ids.
 *
 * @param x tensor whose shape starts with that of `segmentIds`
 * @param segmentIds integers below `numSegments`, in any order; slices with negative ids are ignored
 * @param numSegments number of sums
 * @returns tensor of shape `[numSegments, …]`, followed by the axes of `x` after those of `segmentIds`; 0 for an id without slices
 * @throws InvalidArgumentError if the shapes do not fit or an id is too large: now for known ids, otherwise when the graph runs
 * @example
 * ```ts
 * tf.unsortedSegmentSum([1, 2, 3], tf.tensor1d([1, 0, 1], "int32"), 2); // → [2, 4]
 * ```
 * @see TF.js `tf.unsortedSegmentSum`; TensorFlow `tf.math.unsorted_segment_sum`
 */
export const unsortedSegmentSum = unsortedApi("unsortedSegmentSum", sumOf);

/** Means of the slices with equal ids, 0 for an id without slices; floats for integers, as in `tf.div`. As `unsortedSegmentSum`. */
export const unsortedSegmentMean = unsortedApi("unsortedSegmentMean", floatMeanOf);

/** Sums of the slices with equal ids, divided by the square root of their number; as `unsortedSegmentSum`. */
export const unsortedSegmentSqrtN = unsortedApi("unsortedSegmentSqrtN", sqrtNOf);

/** Products of the slices with equal ids, 1 for an id without slices; as `unsortedSegmentSum`. */
export const unsortedSegmentProd = unsortedApi("unsortedSegmentProd", productOf);

/** Maxima of the slices with equal ids, the lowest finite value for an id without slices; as `unsortedSegmentSum`. */
export const unsortedSegmentMax = unsortedApi("unsortedSegmentMax", maximumOf);

/** Minima of the slices with equal ids, the highest finite value for an id without slices; as `unsortedSegmentSum`. */
export const unsortedSegmentMin = unsortedApi("unsortedSegmentMin", minimumOf);
