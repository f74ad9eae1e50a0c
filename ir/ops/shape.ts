/**
 * Type inference of ops that create or move data without arithmetic on it: constants, reshapes, transposes,
 * slices, padding, concatenation.
 */

import { addDims, isStatic, multiplyDims, type Dim, type SymbolicDim } from "../types/dim";
import { isInteger, type DType } from "../types/dtype";
import { InvalidArgumentError } from "../errors";
import { multiResultOp, nullaryOp, unaryOp, variadicOp, type Unary } from "../op";
import { requireDType, requireSameDType } from "./elementwise";
import {
  broadcastShapes,
  formatShape,
  formatType,
  mayBeSameShape,
  normalizeAxis,
  sizeOf,
  type Shape,
  type TensorType,
} from "../types/type";
import type { Literal } from "../types/literal";

export interface ShapeAttributes {
  readonly shape: Shape;
}

export interface PermutationAttributes {
  readonly perm: readonly number[];
}

function reshaped(x: TensorType, { shape }: ShapeAttributes): TensorType {
  const before = sizeOf(x.shape);
  const after = shape.reduce<Dim>(multiplyDims, 1);
  if (isStatic(before) && isStatic(after) && before !== after) {
    throw new InvalidArgumentError({
      what: `Cannot reshape a tensor with ${before} elements to shape ${formatShape(shape)} (${after} elements)`,
      given: formatType(x),
      expected: `a shape with ${before} elements`,
      fix: "use -1 for the one size that should be computed",
    });
  }
  return { dtype: x.dtype, shape };
}

function transposed(x: TensorType, { perm }: PermutationAttributes): TensorType {
  const valid =
    perm.length === x.shape.length &&
    new Set(perm).size === perm.length &&
    perm.every((p) => p in x.shape);
  if (!valid) {
    throw new InvalidArgumentError({
      what: `perm [${perm.join(",")}] is not a permutation of the axes of a rank-${x.shape.length} tensor`,
      given: `perm [${perm.join(",")}] for ${formatType(x)}`,
      expected: `each of 0 … ${x.shape.length - 1} once`,
    });
  }
  return { dtype: x.dtype, shape: perm.map((p) => x.shape[p] ?? 1) };
}

function broadcastTo(x: TensorType, { shape }: ShapeAttributes): TensorType {
  // An unknown size of the target can turn out to be the operand's.
  if (!mayBeSameShape(broadcastShapes(x.shape, shape), shape)) {
    throw new InvalidArgumentError({
      what: `Incompatible shapes: ${formatShape(x.shape)} cannot be broadcast to ${formatShape(shape)}`,
      given: formatType(x),
      expected: `a shape that broadcasts to ${formatShape(shape)}`,
    });
  }
  return { dtype: x.dtype, shape };
}

/**
 * Along each axis the target has size 1, or the operand's size; sizes that are unknown at trace time may turn
 * out so.
 */
function summedTo(x: TensorType, { shape }: ShapeAttributes): TensorType {
  const kept = x.shape.slice(Math.max(x.shape.length - shape.length, 0));
  const fits = mayBeSameShape(
    kept,
    shape.map((dim, axis) => (dim === 1 ? (kept[axis] ?? 1) : dim)),
  );
  if (!fits) {
    throw new InvalidArgumentError({
      what: `Incompatible shapes: ${formatShape(x.shape)} cannot be summed to ${formatShape(shape)}`,
      given: formatType(x),
      expected: `a shape that ${formatShape(shape)} broadcasts to`,
    });
  }
  return { dtype: x.dtype, shape };
}

export interface AxisAttributes {
  /** Counted from the front. */
  readonly axis: number;
}

const replaced = (shape: Shape, axis: number, dim: Dim): Shape =>
  shape.map((old, i) => (i === axis ? dim : old));

function concatenated(operands: readonly TensorType[], { axis }: AxisAttributes): TensorType {
  const [first] = operands;
  if (first === undefined) throw new RangeError("concat takes at least one operand");
  const given = operands.map(formatType).join(", ");
  const dtype = requireSameDType(...operands);
  const ranks = operands.find(({ shape }) => shape.length !== first.shape.length);
  if (ranks !== undefined) {
    throw new InvalidArgumentError({
      what: `Ranks of all input tensors should match: ${formatShape(first.shape)} vs. ${formatShape(ranks.shape)}`,
      given,
      expected: `tensors of rank ${first.shape.length}`,
      fix: "add the missing axis with tf.expandDims",
    });
  }
  const at = normalizeAxis(axis, first.shape.length);
  const unlike = operands.find(
    ({ shape }) => !mayBeSameShape(replaced(shape, at, 0), replaced(first.shape, at, 0)),
  );
  if (unlike !== undefined) {
    throw new InvalidArgumentError({
      what: `Dimensions of all inputs but those along axis ${at} must be equal: ${formatShape(first.shape)} vs. ${formatShape(unlike.shape)}`,
      given,
      expected: "shapes that differ only along the concatenated axis",
    });
  }
  // Of sizes that must be equal, a known one is the most precise.
  const shape = first.shape.map((dim, i) =>
    i === at
      ? operands.map((type) => type.shape[i] ?? 0).reduce(addDims)
      : (operands.map((type) => type.shape[i] ?? dim).find(isStatic) ?? dim),
  );
  return { dtype, shape };
}

export interface SplitAttributes extends AxisAttributes {
  /** Sizes of the parts along the axis. */
  readonly sizes: Shape;
}

function split({ dtype, shape }: TensorType, { axis, sizes }: SplitAttributes): TensorType[] {
  const whole = shape[axis] ?? 0;
  const total = sizes.reduce(addDims, 0);
  if (isStatic(whole) && isStatic(total) && whole !== total) {
    throw new InvalidArgumentError({
      what: `the parts of a split have ${total} elements along axis ${axis}, which has size ${whole}`,
      given: `sizes ${formatShape(sizes)} for ${formatType({ dtype, shape })}`,
      expected: `sizes whose sum is ${whole}`,
    });
  }
  return sizes.map((size) => ({ dtype, shape: replaced(shape, axis, size) }));
}

export interface SliceAttributes {
  /** Index of the first element taken, by axis. */
  readonly starts: Shape;
  /** The number of elements taken, by axis: the result's shape. */
  readonly sizes: Shape;
  /** Distance from one taken element to the next, by axis; negative steps go backwards. Never zero. */
  readonly steps: readonly number[];
}

/** The elements at start + i·step must exist. */
function sliced(
  { dtype, shape }: TensorType,
  { starts, sizes, steps }: SliceAttributes,
): TensorType {
  shape.forEach((dim, axis) => {
    const start = starts[axis] ?? 0;
    const size = sizes[axis] ?? 0;
    const step = steps[axis] ?? 1;
    if (!isStatic(dim) || !isStatic(start) || !isStatic(size) || size === 0) return;
    const last = start + (size - 1) * step;
    if (size < 0 || Math.min(start, last) < 0 || Math.max(start, last) >= dim) {
      throw new InvalidArgumentError({
        what: `a slice of ${size} elements from ${start} in steps of ${step} leaves axis ${axis} of size ${dim}`,
        given: formatType({ dtype, shape }),
        expected: `elements in [0, ${dim})`,
      });
    }
  });
  return { dtype, shape: sizes };
}

export interface PadAttributes {
  /** The number of elements added before, by axis. */
  readonly before: Shape;
  /** The number of elements added after, by axis. */
  readonly after: Shape;
  readonly value: number | bigint;
}

const padded = ({ dtype, shape }: TensorType, { before, after }: PadAttributes): TensorType => ({
  dtype,
  shape: shape.map((dim, axis) => addDims(addDims(before[axis] ?? 0, dim), after[axis] ?? 0)),
});

export interface TileAttributes {
  /** The number of repetitions of the tensor, by axis. */
  readonly multiples: Shape;
}

const tiled = ({ dtype, shape }: TensorType, { multiples }: TileAttributes): TensorType => ({
  dtype,
  shape: shape.map((dim, axis) => multiplyDims(dim, multiples[axis] ?? 1)),
});

export interface RangeAttributes {
  readonly start: number;
  readonly step: number;
  readonly size: Dim;
  readonly dtype: DType;
}

export interface TriluAttributes {
  readonly upper: boolean;
  /** The diagonal at which the kept triangle ends: 0 the main one, positive above it. */
  readonly diagonal: number;
}

export const shapeOps = {
  /** A value that is written in the graph itself. Called `tf.tensor`. TensorFlow `tf.constant`. */
  constant: nullaryOp<{ readonly value: Literal }>((_, { value }) => ({
    dtype: value.dtype,
    shape: value.shape,
  })),
  /** start, start + step, start + 2·step and so on. TensorFlow `tf.range`. */
  range: nullaryOp<RangeAttributes>((_, { size, dtype }) => ({ dtype, shape: [size] })),
  /** A vector of sizes, some of which may be known only when the graph runs. Called `tf.shape`. TensorFlow `tf.shape`. */
  sizes: nullaryOp<{ readonly dims: Shape; readonly dtype: "int32" | "int64" }>(
    (_, { dims, dtype }) => ({ dtype, shape: [dims.length] }),
  ),
  /** From here on the symbols are the elements of an integer vector. Emitted by shapes that are given as tensors. */
  bindSizes: multiResultOp<{ readonly symbols: readonly SymbolicDim[] }, Unary>(
    [1, 1],
    ({ operands }) => {
      requireDType(operands, isInteger, "an integer dtype");
      return [];
    },
    { defines: ({ symbols }) => symbols },
  ),
  /** The same elements in the same order, in another shape. TensorFlow `tf.reshape`. */
  reshape: unaryOp<ShapeAttributes>(([x], attributes) => reshaped(x, attributes)),
  /** The same elements with the axes in another order. TensorFlow `tf.transpose`. */
  transpose: unaryOp<PermutationAttributes>(([x], attributes) => transposed(x, attributes)),
  /** x, repeated along axes of size 1 and along new axes in front. TensorFlow `tf.broadcast_to`. */
  broadcastTo: unaryOp<ShapeAttributes>(([x], attributes) => broadcastTo(x, attributes)),
  /**
   * The transpose of `broadcastTo`: sums over the axes along which `shape` would stretch.
   * Emitted by the gradients of ops that broadcast.
   */
  sumTo: unaryOp<ShapeAttributes>(([x], attributes) => summedTo(x, attributes)),
  /** The operands joined along an axis. TensorFlow `tf.concat`. */
  concat: variadicOp<AxisAttributes>([1, Infinity], concatenated),
  /** Parts of x along an axis. TensorFlow `tf.split`. */
  split: multiResultOp<SplitAttributes, Unary>([1, 1], ({ operands: [x], attributes }) =>
    split(x, attributes),
  ),
  /** A block of x: from some start, so many elements, some steps apart. TensorFlow `tf.slice`. */
  slice: unaryOp<SliceAttributes>(([x], attributes) => sliced(x, attributes)),
  /** x with a constant around it. TensorFlow `tf.pad`. */
  pad: unaryOp<PadAttributes>(([x], attributes) => padded(x, attributes)),
  /** x repeated along its axes. TensorFlow `tf.tile`. */
  tile: unaryOp<TileAttributes>(([x], attributes) => tiled(x, attributes)),
  /** The upper or the lower triangle of matrices; zeros elsewhere. Called `tf.linalg.bandPart`. TensorFlow `tf.linalg.band_part`. */
  trilu: unaryOp<TriluAttributes>(([x]) => x),
};
