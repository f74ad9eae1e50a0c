/** `tf.slice` and `tf.stridedSlice`: their arguments become starts, sizes and steps of the IR's `slice`. */

import type { Rank } from "../../tensors/rank";
import {
  addDims,
  floorDivideDims,
  isStatic,
  lowerBound,
  maxDims,
  subtractDims,
  type Dim,
} from "../../../ir/types/dim";
import { measured } from "../../../ir/compose/run-checks";
import { InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { formatShape, formatType, type Shape } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import {
  oneOrMoreDims,
  integersArgument,
  type IntegerLike,
  type ShapeLike,
} from "../../arguments/shape";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";

/** `slice`, or the value itself if the slice is the whole of it. */
function sliced(
  b: Context,
  x: Value,
  starts: Shape,
  sizes: Shape,
  steps: readonly number[] = starts.map(() => 1),
): Value {
  const isWhole = x.type.shape.every(
    (dim, axis) => starts[axis] === 0 && steps[axis] === 1 && sizes[axis] === dim,
  );
  return isWhole ? x : b.slice(x, { starts, sizes, steps });
}

/** @throws InvalidArgumentError if a slice exceeds the tensor; symbolic sizes are checked when the graph runs */
function checkedSlice(shape: Shape, starts: Shape, sizes: Shape): void {
  shape.forEach((dim, axis) => {
    const start = starts[axis] ?? 0;
    const size = sizes[axis] ?? 0;
    const report = {
      given: `begin ${formatShape(starts)}, size ${formatShape(sizes)} of shape ${formatShape(shape)}`,
      expected: "a slice inside the tensor",
    };
    if (isStatic(start) && (start < 0 || (isStatic(dim) && start > dim))) {
      throw new InvalidArgumentError({
        ...report,
        what: `Expected begin[${axis}] in [0, ${String(dim)}], but got ${start}`,
      });
    }
    const rest = subtractDims(dim, start);
    if (isStatic(size) && (size < 0 || (isStatic(rest) && size > rest))) {
      throw new InvalidArgumentError({
        ...report,
        what: `Expected size[${axis}] in [0, ${String(rest)}], but got ${size}`,
      });
    }
  });
}

/**
 * A part of a tensor: `size` elements from `begin` on, along each axis.
 *
 * @param begin index by axis; omitted axes begin at 0. One number applies to the first axis.
 * @param size number of elements by axis; −1, as an omitted size, for all remaining elements
 * @throws InvalidArgumentError if the part is not inside the tensor
 * @example
 * ```ts
 * tf.slice([[1, 2, 3], [4, 5, 6]], [0, 1], [2, 2]); // → [[2, 3], [5, 6]]
 * ```
 * @see TF.js `tf.slice`; TensorFlow `tf.slice`; ONNX `Slice`
 */
export const slice = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  begin: IntegerLike | ShapeLike,
  size?: IntegerLike | ShapeLike | null,
): TensorOf<T> =>
  apply((b) => {
    const value = valueOf(x, "x", "slice");
    const { shape } = value.type;
    const begins = oneOrMoreDims(begin, "begin", "slice", "leaves_tensor");
    const counts = size === undefined || size === null ? [] : oneOrMoreDims(size, "size", "slice");
    if (begins.length > shape.length || counts.length > shape.length) {
      throw new InvalidArgumentError({
        what: `Expected begin and size arguments to be 1-D tensors of size ${shape.length}, but got shapes [${begins.length}] and [${counts.length}] instead`,
        given: formatType(value.type),
        expected: "at most one number for each axis",
      });
    }
    const starts = shape.map((_, axis) => begins[axis] ?? 0);
    const sizes = shape.map((dim, axis) => {
      const count = counts[axis] ?? -1;
      return count === -1 ? subtractDims(dim, starts[axis] ?? 0) : count;
    });
    checkedSlice(shape, starts, sizes);
    return shape.reduce<Value>(
      (part, dim, axis) => {
        const count = sizes[axis] ?? 0;
        const end = addDims(starts[axis] ?? 0, count);
        const bounds = [starts[axis] ?? 0, count, subtractDims(dim, end)];
        const isInside = bounds.every((bound) => lowerBound(bound) >= 0);
        return isInside ? part : measured(b, part, axis, count, "leaves_tensor");
      },
      sliced(b, value, starts, sizes),
    );
  });

/** min(a, b) = a + b − max(a, b) */
const minDims = (a: Dim, b: Dim): Dim => subtractDims(addDims(a, b), maxDims(a, b));

/** One axis of a strided slice. */
interface Range {
  readonly start: Dim;
  readonly size: Dim;
  readonly step: number;
}

/** The result of one item of a strided slice. */
type Piece =
  | (Range & { readonly kind: "range" })
  | { readonly kind: "index"; readonly start: Dim }
  | { readonly kind: "newAxis" };

interface Masks {
  readonly begin: number;
  readonly end: number;
  readonly ellipsis: number;
  readonly newAxis: number;
  readonly shrinkAxis: number;
}

const has = (mask: number, i: number): boolean => ((mask >> i) & 1) === 1;

const strideError = (what: string, given: string): InvalidArgumentError =>
  new InvalidArgumentError({ what, given, expected: "indices and strides inside the tensor" });

/** A bound of a range, counted from the front and clamped to the axis. */
function bound(given: number, dim: Dim, step: number): Dim {
  const lowest = step > 0 ? 0 : -1;
  const highest = step > 0 ? dim : subtractDims(dim, 1);
  const counted = given < 0 ? addDims(dim, given) : given;
  if (!isStatic(dim)) return given < 0 ? maxDims(counted, lowest) : minDims(counted, highest);
  return Math.min(Math.max(Number(counted), lowest), Number(highest));
}

/** Whether two bounds that count from the same end are in reverse order, for any size of the axis. */
const isEmptyForAnySize = (
  begin: number | undefined,
  end: number | undefined,
  step: number,
): boolean =>
  begin !== undefined &&
  end !== undefined &&
  begin < 0 === end < 0 &&
  (step > 0 ? end <= begin : end >= begin);

function rangeOf(
  { begin, end, step }: { begin: number | undefined; end: number | undefined; step: number },
  dim: Dim,
): Range {
  const first = step > 0 ? 0 : subtractDims(dim, 1);
  const start = begin === undefined ? first : bound(begin, dim, step);
  const stop = end === undefined ? (step > 0 ? dim : -1) : bound(end, dim, step);
  if (isEmptyForAnySize(begin, end, step)) return { start: 0, step, size: 0 };
  const distance = step > 0 ? subtractDims(stop, start) : subtractDims(start, stop);
  const size = ceilDivide(distance, Math.abs(step));
  // A bound that counts from the front may pass one that counts from the end.
  const mayPass = (begin ?? 0) < 0 !== (end ?? begin ?? 0) < 0;
  // A start before the first element is clamped to 0, since ONNX reads −1 as the last element.
  const from = isStatic(start) ? Math.max(start, 0) : step > 0 ? start : maxDims(start, 0);
  if (isStatic(size)) return { start: from, step, size: Math.max(size, 0) };
  return { start: from, step, size: mayPass ? maxDims(size, 0) : size };
}

const ceilDivide = (a: Dim, by: number): Dim =>
  by === 1 ? a : isStatic(a) ? Math.ceil(a / by) : floorDivideDims(addDims(a, by - 1), by);

/** Converts TensorFlow's sparse specification of a strided slice to one piece for each axis. */
function piecesOf(
  shape: Shape,
  begin: readonly number[],
  end: readonly number[],
  strides: readonly number[],
  masks: Masks,
): Piece[] {
  const whole = (axis: number): Piece => ({
    kind: "range",
    start: 0,
    step: 1,
    size: shape[axis] ?? 0,
  });
  const items = begin.map((_, i) => i);
  const isEllipsis = (i: number): boolean => has(masks.ellipsis, i);
  const isNewAxis = (i: number): boolean => !isEllipsis(i) && has(masks.newAxis, i);
  const taken = items.filter((i) => !isEllipsis(i) && !isNewAxis(i)).length;
  if (taken > shape.length) {
    throw strideError(
      `Index out of range using input dim ${shape.length}; input has only ${shape.length} dims`,
      `${taken} indices for shape ${formatShape(shape)}`,
    );
  }
  const pieces: Piece[] = [];
  let axis = 0;
  for (const i of items) {
    if (isEllipsis(i)) {
      for (let left = shape.length - taken; left > 0; left--) pieces.push(whole(axis++));
    } else if (isNewAxis(i)) pieces.push({ kind: "newAxis" });
    else {
      pieces.push(pieceOf(i, axis, shape[axis] ?? 0, { begin, end, strides, masks }));
      axis += 1;
    }
  }
  while (axis < shape.length) pieces.push(whole(axis++));
  return pieces;
}

interface Sparse {
  readonly begin: readonly number[];
  readonly end: readonly number[];
  readonly strides: readonly number[];
  readonly masks: Masks;
}

function pieceOf(i: number, axis: number, dim: Dim, { begin, end, strides, masks }: Sparse): Piece {
  const step = strides[i] ?? 1;
  const first = begin[i] ?? 0;
  if (step === 0)
    throw strideError(`strides[${i}] must be non-zero`, `strides [${strides.join(",")}]`);
  if (!has(masks.shrinkAxis, i)) {
    const range = rangeOf(
      {
        begin: has(masks.begin, i) ? undefined : first,
        end: has(masks.end, i) ? undefined : end[i],
        step,
      },
      dim,
    );
    return { kind: "range", ...range };
  }
  if (step < 0) {
    throw strideError(
      "only stride 1 allowed on non-range indexing.",
      `strides[${i}] = ${step} for an axis that is shrunk`,
    );
  }
  const start = first < 0 ? addDims(dim, first) : first;
  if (isStatic(start) && (start < 0 || (isStatic(dim) && start >= dim))) {
    throw strideError(
      `slice index ${first} of dimension ${axis} out of bounds.`,
      `index ${first} of an axis of size ${String(dim)}`,
    );
  }
  return { kind: "index", start };
}

/**
 * A part of a tensor, with a step along each axis: Python's `x[begin:end:stride, …]`.
 *
 * @param begin index of the first element by axis; negative ones count from the end
 * @param end index after the last element by axis
 * @param strides steps by axis (default: 1); negative ones reverse the order
 * @param beginMask bit i: begin[i] is ignored, the range starts at the first element
 * @param endMask bit i: end[i] is ignored
 * @param ellipsisMask bit i: item i represents all axes without an item
 * @param newAxisMask bit i: item i is a new axis of size 1
 * @param shrinkAxisMask bit i: item i is one index, and its axis is removed
 * @throws InvalidArgumentError for a stride of 0, an index out of range or more items than axes
 * @example
 * ```ts
 * tf.stridedSlice([0, 1, 2, 3, 4], [1], [5], [2]); // → [1, 3]
 * ```
 * @see TF.js `tf.stridedSlice`; TensorFlow `tf.strided_slice`; ONNX `Slice`
 */
export const stridedSlice = (
  x: TensorLike,
  begin: readonly number[] | Tensor,
  end: readonly number[] | Tensor,
  strides?: readonly number[] | Tensor | null,
  beginMask = 0,
  endMask = 0,
  ellipsisMask = 0,
  newAxisMask = 0,
  shrinkAxisMask = 0,
): Tensor =>
  apply((b) => {
    const value = valueOf(x, "x", "stridedSlice");
    const begins = integersArgument(begin, "begin", "stridedSlice");
    const ends = integersArgument(end, "end", "stridedSlice");
    const steps =
      strides === undefined || strides === null
        ? begins.map(() => 1)
        : integersArgument(strides, "strides", "stridedSlice");
    const lengths = `begin [${begins.join(",")}], end [${ends.join(",")}], strides [${steps.join(",")}]`;
    if (ends.length !== begins.length || steps.length !== begins.length) {
      throw strideError("Expected begin, end, and strides to be 1D equal size tensors", lengths);
    }
    if ((ellipsisMask & (ellipsisMask - 1)) !== 0) {
      throw strideError("Multiple ellipses in slice spec not allowed", `mask ${ellipsisMask}`);
    }
    const pieces = piecesOf(value.type.shape, begins, ends, steps, {
      begin: beginMask,
      end: endMask,
      ellipsis: ellipsisMask,
      newAxis: newAxisMask,
      shrinkAxis: shrinkAxisMask,
    });
    const ranges = pieces.flatMap((piece): Range[] =>
      piece.kind === "newAxis"
        ? []
        : [piece.kind === "index" ? { start: piece.start, size: 1, step: 1 } : piece],
    );
    const part = sliced(
      b,
      value,
      ranges.map(({ start }) => start),
      ranges.map(({ size }) => size),
      ranges.map(({ step }) => step),
    );
    const shape = pieces.flatMap((piece): Dim[] =>
      piece.kind === "index" ? [] : [piece.kind === "newAxis" ? 1 : piece.size],
    );
    return b.withShape(part, shape);
  });
