/** Repetition and reordering along axes: `tf.tile`, `tf.repeat`, `tf.reverse`, `tf.roll`. */

import type { Rank } from "../../tensors/rank";
import { concatAxis, reversed, sliceAxis, unsqueezed, withDim } from "../../../ir/compose/axes";
import {
  addDims,
  floorDivideDims,
  maxDims,
  mayBeEqual,
  multiplyDims,
  subtractDims,
  type Dim,
} from "../../../ir/types/dim";
import { InvalidArgumentError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { Literal } from "../../../ir/types/literal";
import { formatShape, formatType, normalizeAxis, sizeOf } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { indicesArgument } from "../../arguments/indices";
import { evaluatedElements } from "../../tensors/static-values";
import { boundDims, integersArgument, shapeArgument, type ShapeLike } from "../../arguments/shape";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { hasOwnDType, valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";

/**
 * A tensor repeated along its axes.
 *
 * @param reps the number of copies along each axis
 * @throws InvalidArgumentError unless there is one number for each axis
 * @example
 * ```ts
 * tf.tile([1, 2], [2]); // → [1, 2, 1, 2]
 * ```
 * @see TF.js `tf.tile`; TensorFlow `tf.tile`; ONNX `Tile`
 */
export const tile = <T extends Tensor | Rank = Rank>(x: TensorLike, reps: ShapeLike): TensorOf<T> =>
  apply((b) => {
    const value = valueOf(x, "x", "tile");
    const multiples = shapeArgument(reps, "reps", "tile");
    const { shape } = value.type;
    if (multiples.length !== shape.length) {
      throw new InvalidArgumentError({
        what: `Expected multiples argument to be a vector of length ${shape.length} but got length ${multiples.length}`,
        given: `reps ${formatShape(multiples)} for ${formatType(value.type)}`,
        expected: "one number for each axis",
      });
    }
    return multiples.every((multiple) => multiple === 1) ? value : b.tile(value, { multiples });
  });

/** Each element along an axis repeated the same number of times. */
function repeatedEvenly(b: Context, x: Value, axis: number, times: Dim): Value {
  const { shape } = x.type;
  const copies = b.expandTo(unsqueezed(b, x, axis + 1), shape.toSpliced(axis + 1, 0, times));
  return b.withShape(copies, withDim(shape, axis, multiplyDims(shape[axis] ?? 1, times)));
}

/**
 * Each element along an axis repeated.
 *
 * @param repeats one number for all elements, or one for each; a tensor may depend on data, also inside functions
 * @param axis axis (default: that of the flattened tensor)
 * @throws InvalidArgumentError unless there is one number, or one for each element
 * @example
 * ```ts
 * tf.repeat([1, 2], [2, 1]); // → [1, 1, 2]
 * ```
 * @see TensorFlow `tf.repeat`
 */
export const repeat = (
  x: TensorLike,
  repeats: number | readonly number[] | Tensor,
  axis?: number | null,
): Tensor =>
  apply((b) => {
    const given = valueOf(x, "x", "repeat");
    const isFlat = axis === undefined || axis === null;
    const value = isFlat ? b.withShape(given, [sizeOf(given.type.shape)]) : given;
    const at = isFlat ? 0 : normalizeAxis(axis, value.type.shape.length);
    if (hasOwnDType(repeats)) return repeatedByTensor(b, value, at, repeats);
    const counts = typeof repeats === "number" ? [repeats] : repeats;
    return repeatedByNumbers(b, value, at, counts);
  });

function repeatedByNumbers(b: Context, x: Value, axis: number, counts: readonly number[]): Value {
  const size = x.type.shape[axis] ?? 0;
  const [times] = counts;
  const isLegal = counts.every((count) => Number.isInteger(count) && count >= 0);
  if (!isLegal || (counts.length !== 1 && counts.length !== size)) {
    throw new InvalidArgumentError({
      what: `repeats must be one non-negative number, or one for each of the ${String(size)} elements`,
      given: `repeats [${counts.join(",")}] for axis ${axis} of ${formatType(x.type)}`,
      expected: "one number, or one for each element of the axis",
    });
  }
  if (times !== undefined && counts.length === 1) return repeatedEvenly(b, x, axis, times);
  const indices = counts.flatMap((count, i) => new Array<number>(count).fill(i));
  return b.gather(x, b.constant({ value: Literal.vector("int32", indices) }), { axis });
}

/**
 * Repeats by a scalar or a vector that may depend on data. An element's copies end at the cumulative sum of the repeats up to it, so the
 * element at a position is the number of these sums that do not exceed it.
 */
function repeatedByTensor(b: Context, x: Value, axis: number, repeats: TensorLike): Value {
  const given = indicesArgument(b, repeats, "repeats", "repeat");
  const [length = 1] = given.type.shape;
  if (given.type.shape.length > 1) {
    throw new ValueError({
      what: `repeat: Shape ${formatShape(given.type.shape)} must have rank at most 1`,
      given: `repeats ${formatType(given.type)}`,
      expected: "a scalar, or a vector with one number for each element",
    });
  }
  const known = evaluatedElements(given);
  if (known !== undefined) return repeatedByNumbers(b, x, axis, known);
  const size = x.type.shape[axis] ?? 0;
  if (length === 1) {
    const [times = 1] = boundDims(b.withShape(given, [1]), "repeats", "repeat", "negative_size");
    return repeatedEvenly(b, x, axis, times);
  }
  if (!mayBeEqual(length, size)) {
    throw new InvalidArgumentError({
      what: `repeat: Dimensions ${String(size)} and ${String(length)} are not compatible`,
      given: `repeats ${formatType(given.type)} for axis ${axis} of ${formatType(x.type)}`,
      expected: "one number, or one for each element of the axis",
    });
  }
  const total = b.reduceSum(given, { axes: [0], keepDims: true });
  const [count = 0] = boundDims(total, "repeats", "repeat");
  const ends = b.cumSum(given, { axis: 0, exclusive: false, reverse: false });
  const none = b.full(given.type.dtype, [addDims(count, 1)], 0);
  const ones = b.fullLike(given, 1);
  const places = b.withShape(ends, [length, 1]);
  const passed = sliceAxis(b, b.scatterND(none, places, ones, { reduction: "add" }), 0, 0, count);
  const indices = b.cumSum(passed, { axis: 0, exclusive: false, reverse: false });
  return b.gather(x, indices, { axis });
}

/**
 * A tensor reversed along axes.
 *
 * @param axis the axes (default: all)
 * @throws InvalidArgumentError if an axis is out of range or repeated
 * @example
 * ```ts
 * tf.reverse([[1, 2], [3, 4]], 1); // → [[2, 1], [4, 3]]
 * ```
 * @see TF.js `tf.reverse`; TensorFlow `tf.reverse`
 */
export const reverse = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  axis?: number | readonly number[] | null,
): TensorOf<T> =>
  apply((b) => {
    const value = valueOf(x, "x", "reverse");
    const { shape } = value.type;
    const axes =
      axis === undefined || axis === null
        ? shape.map((_, i) => i)
        : integersArgument(axis, "axis", "reverse").map((a) => normalizeAxis(a, shape.length));
    const twice = axes.find((a, i) => axes.indexOf(a) !== i);
    if (twice !== undefined) {
      throw new InvalidArgumentError({
        what: `axis ${twice} specified more than once.`,
        given: `axis [${axes.join(",")}]`,
        expected: "each axis once",
      });
    }
    return reversed(b, value, axes);
  });

/** x rotated by `shift` along an axis. */
function rolled(b: Context, x: Value, axis: number, shift: number): Value {
  const size = x.type.shape[axis] ?? 0;
  const distance = Math.abs(shift);
  if (size === 0 || shift === 0) return x;
  // An axis that turns out to be empty is divided as one of a single element.
  const whole = maxDims(size, 1);
  const turns = floorDivideDims(distance, whole);
  const moved = subtractDims(distance, multiplyDims(whole, turns));
  if (moved === 0) return x;
  const split = shift > 0 ? subtractDims(size, moved) : moved;
  return concatAxis(
    b,
    [sliceAxis(b, x, axis, split, subtractDims(size, split)), sliceAxis(b, x, axis, 0, split)],
    axis,
  );
}

/**
 * A tensor rotated along axes: elements shifted beyond one end are inserted at the other.
 *
 * @param shift the number of elements, positive towards larger indices
 * @param axis the axis, or one for each shift
 * @throws InvalidArgumentError unless there is one axis for each shift
 * @example
 * ```ts
 * tf.roll([1, 2, 3], 1, 0); // → [3, 1, 2]
 * ```
 * @see TensorFlow `tf.roll`
 */
export const roll = (
  x: TensorLike,
  shift: number | readonly number[] | Tensor,
  axis: number | readonly number[] | Tensor,
): Tensor =>
  apply((b) => {
    const value = valueOf(x, "x", "roll");
    const shifts = integersArgument(shift, "shift", "roll");
    const axes = integersArgument(axis, "axis", "roll");
    if (shifts.length !== axes.length) {
      throw new InvalidArgumentError({
        what: `shift and axis must have the same size, not ${shifts.length} and ${axes.length}`,
        given: `shift [${shifts.join(",")}], axis [${axes.join(",")}]`,
        expected: "one axis for each shift",
      });
    }
    return axes.reduce(
      (part, a, i) => rolled(b, part, normalizeAxis(a, value.type.shape.length), shifts[i] ?? 0),
      value,
    );
  });
