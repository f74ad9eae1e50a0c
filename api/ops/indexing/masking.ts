/** Masks and positions: boolean masks, one-hot vectors, sequence masks, reversal of sequences, inverse permutations. */

import { gatheredInBatch, moveAxis, unsqueezed } from "../../../ir/compose/axes";
import { notNegative, sized, sizedAs, zeroUnless } from "../../../ir/compose/run-checks";
import { isStatic, type Dim } from "../../../ir/types/dim";
import type { DType } from "../../../ir/types/dtype";
import { InvalidArgumentError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { checkedElement } from "../../../ir/types/literal";
import {
  formatShape,
  formatType,
  mayBeSameShape,
  normalizeAxis,
  sizeOf,
  type Shape,
} from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { checkedIndices, indicesArgument } from "../../arguments/indices";
import { evaluatedElements, constantElements } from "../../tensors/static-values";
import { boundDims, sizeArgument, type IntegerLike } from "../../arguments/shape";
import { tensorArgument } from "../../arguments/tensors";
import { afterReading } from "../../tensors/awaited";
import { graphValue, type Tensor } from "../../tensors/tensor";
import { checkDType, valueOf, type TensorLike } from "../../tensors/tensor-like";
import { nonZeroCoordinates, nonZeroIndices } from "./nonzero";
import { apply } from "../apply";
import { boolArgument } from "../../arguments/dtype";

/**
 * The coordinates of the true elements, int32.
 *
 * @see TF.js `tf.whereAsync`
 */
export const whereAsync = async (condition: TensorLike): Promise<Tensor> => {
  const mask = apply(() => boolArgument(condition, "condition", "where"));
  return afterReading([mask], () =>
    apply((b) => b.toDType(nonZeroCoordinates(b, graphValue(mask)), "int32")),
  );
};

/**
 * The slices of a tensor at which a mask is true.
 *
 * @param mask bool, of rank 1 or more; its shape is that of the axes of `x` from `axis` on
 * @param axis the first axis of the mask
 * @returns tensor with one axis in place of the mask's axes, of the number of true elements. In a function whose mask depends on its
 * arguments, that size is known only when the graph runs.
 * @throws ValueError if the mask is a scalar or its shape is not that of the axes
 * @example
 * ```ts
 * tf.booleanMask([1, 2, 3], [true, false, true]); // → [1, 3]
 * ```
 * @see TF.js `tf.booleanMaskAsync`; TensorFlow `tf.boolean_mask`
 */
export const booleanMask = (x: TensorLike, mask: TensorLike, axis = 0): Tensor =>
  apply((b) => {
    const value = valueOf(x, "tensor", "booleanMask");
    const condition = boolArgument(mask, "mask", "booleanMask");
    const { shape } = value.type;
    const rank = condition.type.shape.length;
    const at = normalizeAxis(axis, shape.length);
    const masked = shape.slice(at, at + rank);
    if (rank === 0 || !mayBeSameShape(masked, condition.type.shape)) {
      throw new ValueError({
        what:
          rank === 0
            ? "mask cannot be scalar."
            : `Shapes ${formatShape(masked)} and ${formatShape(condition.type.shape)} are incompatible`,
        given: `mask ${formatType(condition.type)} for axes from ${at} on of ${formatType(value.type)}`,
        expected: `a bool mask of shape ${formatShape(masked)}`,
      });
    }
    const fitting = sizedAs(b, condition, masked);
    const flat = [...shape.slice(0, at), sizeOf(masked), ...shape.slice(at + rank)];
    const positions = nonZeroIndices(b, fitting);
    return b.gather(b.withShape(value, flat), positions, { axis: at });
  });

/** As `booleanMask`. @see TF.js `tf.booleanMaskAsync` */
export const booleanMaskAsync = async (
  x: TensorLike,
  mask: TensorLike,
  axis = 0,
): Promise<Tensor> => {
  const values = tensorArgument(x, "tensor", "booleanMask");
  const condition = apply(() => boolArgument(mask, "mask", "booleanMask"));
  return afterReading([condition], () => booleanMask(values, condition, axis));
};

/** A vector along one axis of a shape of the given rank. */
const along = (b: Context, vector: Value, axis: number, rank: number): Value => {
  const shape = new Array<Dim>(rank).fill(1);
  return b.withShape(vector, shape.with(axis, vector.type.shape[0] ?? 1));
};

const counting = (b: Context, size: Dim, dtype: DType): Value =>
  b.range({ start: 0, step: 1, size, dtype });

/**
 * One-hot vectors.
 *
 * @param indices the position of `onValue` in each vector; an index outside of [0, depth) gives a vector of `offValue`
 * @param depth the length of the vectors
 * @param axis the position of the new axis in the result (default: the last)
 * @returns tensor of `dtype`: `onValue` at the index, `offValue` elsewhere
 * @throws InvalidArgumentError for a negative depth
 * @example
 * ```ts
 * tf.oneHot(tf.tensor1d([0, 2], "int32"), 3); // → [[1, 0, 0], [0, 0, 1]]
 * ```
 * @see TF.js `tf.oneHot`; TensorFlow `tf.one_hot`, whose default dtype float32 is used
 */
export const oneHot = (
  indices: TensorLike,
  depth: IntegerLike,
  onValue = 1,
  offValue = 0,
  dtype: DType = "float32",
  axis = -1,
): Tensor =>
  apply((b) => {
    checkDType(dtype);
    const given = indicesArgument(b, indices, "indices", "oneHot");
    const rank = given.type.shape.length + 1;
    const size = sizeArgument(depth, "depth", "oneHot");
    if (isStatic(size) && size < 0) {
      throw new InvalidArgumentError({
        what: `depth must be non-negative, got: ${size}`,
        given: `depth ${size}`,
        expected: "a length",
      });
    }
    const at = normalizeAxis(axis, rank);
    const positions = along(b, counting(b, size, given.type.dtype), at, rank);
    const isOn = b.equal(unsqueezed(b, given, at), positions);
    if (onValue === 1 && offValue === 0) return b.toDType(isOn, dtype);
    return b.where(
      isOn,
      b.scalar(dtype, checkedElement(dtype, onValue)),
      b.scalar(dtype, checkedElement(dtype, offValue)),
    );
  });

/**
 * Vectors whose first elements are true.
 *
 * @param lengths the number of true elements of each vector; integers of any shape
 * @param maxlen the length of the vectors (default: the largest of `lengths`)
 * @example
 * ```ts
 * tf.sequenceMask(tf.tensor1d([1, 3], "int32"), 3, "int32"); // → [[1, 0, 0], [1, 1, 1]]
 * ```
 * @see TensorFlow `tf.sequence_mask`
 */
export const sequenceMask = (
  lengths: TensorLike,
  maxlen?: IntegerLike | null,
  dtype: DType = "bool",
): Tensor =>
  apply((b) => {
    const given = indicesArgument(b, lengths, "lengths", "sequenceMask");
    const rank = given.type.shape.length;
    const size =
      maxlen === undefined || maxlen === null
        ? largest(b, given)
        : sizeArgument(maxlen, "maxlen", "sequenceMask");
    const positions = along(b, counting(b, size, given.type.dtype), rank, rank + 1);
    return b.toDType(b.less(positions, unsqueezed(b, given, rank)), dtype);
  });

/** The largest length as a size, 0 for an empty list. */
function largest(b: Context, lengths: Value): Dim {
  const known = evaluatedElements(lengths);
  if (known !== undefined) return Math.max(0, ...known);
  const axes = lengths.type.shape.map((_, axis) => axis);
  const most = b.withShape(b.reduceMax(lengths, { axes, keepDims: false }), [1]);
  return boundDims(most, "lengths", "sequenceMask")[0] ?? 0;
}

/**
 * Sequences with their first elements reversed, as many as each example's length.
 *
 * @param seqLengths integers, one for each example
 * @param seqAxis the axis of the sequences
 * @param batchAxis the axis of the examples
 * @throws InvalidArgumentError unless there is one length for each example, at most the size of the axis
 * @see TensorFlow `tf.reverse_sequence`
 */
export const reverseSequence = (
  x: TensorLike,
  seqLengths: TensorLike,
  seqAxis: number,
  batchAxis = 0,
): Tensor =>
  apply((b) => {
    const value = valueOf(x, "x", "reverseSequence");
    const lengths = indicesArgument(b, seqLengths, "seqLengths", "reverseSequence");
    const { shape } = value.type;
    const seq = normalizeAxis(seqAxis, shape.length, "seqAxis");
    const batch = normalizeAxis(batchAxis, shape.length, "batchAxis");
    checkLengths(lengths, shape, seq, batch);
    const positions = along(b, counting(b, shape[seq] ?? 0, lengths.type.dtype), 1, 2);
    const fitting = sized(b, lengths, 0, shape[batch] ?? 1);
    const isKnown = constantElements(lengths) !== undefined;
    const checked = isKnown ? fitting : notNegative(b, fitting, "negative_length");
    const ends = unsqueezed(b, checked, 1);
    const mirrored = b.sub(b.sub(ends, positions), b.scalarLike(ends, 1));
    const indices = b.where(b.less(positions, ends), mirrored, positions);
    const front = moveAxis(b, value, batch, 0);
    const at = batch < seq ? seq : seq + 1;
    return moveAxis(b, gatheredInBatch(b, front, indices, at, 1), 0, batch);
  });

function checkLengths(lengths: Value, shape: Shape, seq: number, batch: number): void {
  const report = {
    given: `lengths ${formatType(lengths.type)}, tensor of shape ${formatShape(shape)}`,
    expected: `one length for each of ${String(shape[batch])} examples, of at most ${String(shape[seq])}`,
  };
  if (seq === batch) {
    throw new InvalidArgumentError({ ...report, what: `batchAxis == seqAxis == ${seq}` });
  }
  if (!mayBeSameShape(lengths.type.shape, [shape[batch] ?? 1])) {
    throw new InvalidArgumentError({
      ...report,
      what: `Length of seqLengths != input.dims(${batch}), (${formatShape(lengths.type.shape)} vs. ${String(shape[batch])})`,
    });
  }
  const size = shape[seq] ?? 0;
  const wrong = constantElements(lengths)?.find((n) => n < 0 || (isStatic(size) && n > size));
  if (wrong !== undefined) {
    throw new InvalidArgumentError({
      ...report,
      what: `seqLengths: ${wrong} is not in [0, ${String(size)}]`,
    });
  }
}

const isPermutation = (elements: readonly number[]): boolean =>
  new Set(elements).size === elements.length &&
  elements.every((element) => element >= 0 && element < elements.length);

/**
 * The inverse of a permutation: y[x[i]] = i.
 *
 * @param x integer vector that contains each of 0 … n − 1 once
 * @throws InvalidArgumentError if it is not a permutation: now if its elements are known, otherwise when the graph runs
 * @see TensorFlow `tf.math.invert_permutation`
 */
export const invertPermutation = (x: TensorLike): Tensor =>
  apply((b) => {
    const value = indicesArgument(b, x, "x", "invertPermutation");
    const { dtype, shape } = value.type;
    const [size] = shape;
    const known = constantElements(value);
    const isWrong = known !== undefined && !isPermutation(known);
    if (shape.length !== 1 || size === undefined || isWrong) {
      throw new InvalidArgumentError({
        what: "invertPermutation needs a vector that contains each of 0 … n − 1 once",
        given: known === undefined ? formatType(value.type) : `[${known.join(",")}]`,
        expected: "a permutation",
      });
    }
    const positions = counting(b, size, dtype);
    const places = unsqueezed(b, known === undefined ? checkedIndices(b, value, size) : value, 1);
    const inverse = b.scatterND(positions, places, positions, { reduction: "none" });
    if (known !== undefined) return inverse;
    const ones = b.fullLike(positions, 1);
    const hits = b.scatterND(b.fullLike(positions, 0), places, ones, { reduction: "add" });
    return b.add(inverse, zeroUnless(b, b.equal(hits, ones), dtype, "not_a_permutation"));
  });
