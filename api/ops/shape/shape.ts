/** Operations on the axes of tensors: reshape, transpose, concatenation, stacking, splitting and broadcasting. */

import type { Scalar } from "../../tensors/ranked";
import type { Rank } from "../../tensors/rank";
import { concatAxis, squeezed, unsqueezed } from "../../../ir/compose/axes";
import { divideExactly, isStatic, type Dim } from "../../../ir/types/dim";
import { InvalidArgumentError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { formatShape, formatType, normalizeAxis, sizeOf, type Shape } from "../../../ir/types/type";
import {
  integersArgument,
  dimsArgument,
  shapeArgument,
  type ShapeLike,
} from "../../arguments/shape";
import { requireStaticSize } from "../../arguments/static-sizes";
import { integersOfCount } from "../../arguments/numbers";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { tensorsArgument } from "../../arguments/tensors";
import { valueOf, valuesOfOneDType, type TensorLike } from "../../tensors/tensor-like";
import { apply, applyMany } from "../apply";
import { resolvedSizes } from "./inferred-size";

/**
 * The same elements in another shape.
 *
 * @param x tensor of any dtype and shape
 * @param shape sizes, or an integer tensor of sizes; one may be −1, and is inferred
 * @throws InvalidArgumentError if the number of elements differs, or several sizes are −1
 * @example
 * ```ts
 * tf.reshape([1, 2, 3, 4], [2, -1]); // → [[1, 2], [3, 4]]
 * ```
 * @see TF.js `tf.reshape`; TensorFlow `tf.reshape`; ONNX `Reshape`
 */
export const reshape = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  shape: ShapeLike,
): TensorOf<T> =>
  apply((b) => {
    const value = valueOf(x, "x", "reshape");
    return b.withShape(value, resolvedSizes(b, value, shape));
  });

/** All elements as a vector. @see TF.js `flatten` */
export const flatten = (x: TensorLike): Tensor =>
  apply((b) => {
    const value = valueOf(x, "x", "flatten");
    return b.withShape(value, [sizeOf(value.type.shape)]);
  });

/** The only element as a scalar. @throws InvalidArgumentError unless there is exactly one */
export const asScalar = (x: TensorLike): Scalar =>
  apply((b) => b.withShape(valueOf(x, "x", "asScalar"), []));

/** The same elements in the shape of another tensor. @see TF.js `reshapeAs` */
export const reshapeAs = (x: TensorLike, like: TensorLike): Tensor =>
  apply((b) =>
    b.withShape(valueOf(x, "x", "reshapeAs"), valueOf(like, "like", "reshapeAs").type.shape),
  );

/**
 * A tensor with its axes permuted.
 *
 * @param perm for each axis of the result, its axis in `x` (default: the axes in reverse order)
 * @throws InvalidArgumentError if `perm` is not a permutation of the axes
 * @example
 * ```ts
 * tf.transpose([[1, 2], [3, 4]]); // → [[1, 3], [2, 4]]
 * ```
 * @see TF.js `tf.transpose`; TensorFlow `tf.transpose`; ONNX `Transpose`
 */
export const transpose = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  perm?: readonly number[] | Tensor | null,
): TensorOf<T> =>
  apply((b) => {
    const value = valueOf(x, "x", "transpose");
    const { shape } = value.type;
    const axes = shape.map((_, axis) => axis);
    if (perm === undefined || perm === null) return b.permuted(value, axes.toReversed());
    const given = integersArgument(perm, "perm", "transpose");
    if (given.length !== shape.length) {
      throw new InvalidArgumentError({
        what: `transpose expects a vector of size ${shape.length}. But perm is a vector of size ${given.length}`,
        given: `perm [${given.join(",")}] for ${formatType(value.type)}`,
        expected: "each axis once",
      });
    }
    const counted = given.map((axis) => normalizeAxis(axis, shape.length, "perm"));
    return new Set(counted).size < axes.length
      ? b.transpose(value, { perm: given })
      : b.permuted(value, counted);
  });

/**
 * A tensor with a new axis of size 1.
 *
 * @param axis the position of the new axis in the result (default: 0); −1 is after the last
 * @throws InvalidArgumentError if `axis` is not in [−rank − 1, rank]
 * @example
 * ```ts
 * tf.expandDims([1, 2], 1); // → [[1], [2]]
 * ```
 * @see TF.js `tf.expandDims`; TensorFlow `tf.expand_dims`; ONNX `Unsqueeze`
 */
export const expandDims = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  axis?: number | null,
): TensorOf<T> =>
  apply((b) => {
    const value = valueOf(x, "x", "expandDims");
    return unsqueezed(b, value, normalizeAxis(axis ?? 0, value.type.shape.length + 1));
  });

/**
 * A tensor without its axes of size 1.
 *
 * @param axis the axes to remove (default: all of size 1; in a trace, not those of symbolic size)
 * @throws InvalidArgumentError if an axis has another size
 * @see TF.js `tf.squeeze`; TensorFlow `tf.squeeze`; ONNX `Squeeze`
 */
export const squeeze = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  axis?: number | readonly number[] | null,
): TensorOf<T> =>
  apply((b) => {
    const value = valueOf(x, "x", "squeeze");
    const { shape } = value.type;
    const given =
      axis === undefined || axis === null ? [] : integersArgument(axis, "axis", "squeeze");
    const axes = given.map((a) => normalizeAxis(a, shape.length));
    const wrong = axes.find((a) => shape[a] !== 1 && isStatic(shape[a] ?? 1));
    if (wrong !== undefined) {
      throw new InvalidArgumentError({
        what: `Can not squeeze dim[${wrong}], expected a dimension of 1, got ${String(shape[wrong])}`,
        given: formatType(value.type),
        expected: "axes of size 1",
      });
    }
    const isKept = (dim: Dim, i: number): boolean =>
      axes.length === 0 ? dim !== 1 : !axes.includes(i);
    return b.withShape(value, shape.filter(isKept));
  });

const listOf = (tensors: readonly TensorLike[], op: string): Value[] =>
  valuesOfOneDType(
    tensorsArgument(tensors, op).map((tensor, i) => [`tensors[${i}]`, tensor] as const),
    op,
  );

/**
 * Tensors concatenated along an existing axis.
 *
 * @param tensors of one dtype, and of one shape except for the size along `axis`
 * @param axis axis (default: 0)
 * @throws InvalidArgumentError if ranks or other sizes differ
 * @example
 * ```ts
 * tf.concat([[[1, 2]], [[3, 4]]], 1); // → [[1, 2, 3, 4]]
 * ```
 * @see TF.js `tf.concat`; TensorFlow `tf.concat`; ONNX `Concat`
 */
export const concat = <T extends Tensor | Rank = Rank>(
  tensors: readonly TensorLike[],
  axis?: number | null,
): TensorOf<T> =>
  apply((b) => {
    const values = listOf(tensors, "concat");
    const at = normalizeAxis(axis ?? 0, values[0]?.type.shape.length ?? 0);
    return concatAxis(b, values, at);
  });

/**
 * Tensors of one shape stacked along a new axis.
 *
 * @param axis the position of the new axis in the result (default: 0)
 * @throws InvalidArgumentError if shapes differ, ValueError if `axis` is out of range
 * @example
 * ```ts
 * tf.stack([[1, 2], [3, 4]], 1); // → [[1, 3], [2, 4]]
 * ```
 * @see TF.js `tf.stack`; TensorFlow `tf.stack`
 */
export const stack = <T extends Tensor | Rank = Rank>(
  tensors: readonly TensorLike[],
  axis?: number | null,
): TensorOf<T> =>
  apply((b) => {
    const place = axis ?? 0;
    const values = listOf(tensors, "stack");
    const shape = values[0]?.type.shape ?? [];
    const unlike = values.findIndex(({ type }) => !fits(type.shape, shape));
    if (unlike >= 0) {
      throw new InvalidArgumentError({
        what: `Shapes of all inputs must match: values[0].shape = ${formatShape(shape)} != values[${unlike}].shape = ${formatShape(values[unlike]?.type.shape ?? [])}`,
        given: values.map(({ type }) => formatType(type)).join(", "),
        expected: "tensors of one shape",
        fix: "use tf.concat for tensors whose sizes differ along one axis",
      });
    }
    if (!Number.isInteger(place) || place < -shape.length - 1 || place > shape.length) {
      throw new ValueError({
        what: `Argument axis = ${place} not in range [${-shape.length - 1}, ${shape.length + 1})`,
        given: `axis = ${place} for tensors of rank ${shape.length}`,
        expected: `an integer in [${-shape.length - 1}, ${shape.length}]`,
      });
    }
    const at = normalizeAxis(place, shape.length + 1);
    return concatAxis(
      b,
      values.map((value) => unsqueezed(b, value, at)),
      at,
    );
  });

const fits = (a: Shape, b: Shape): boolean =>
  a.length === b.length &&
  a.every((dim, i) => dim === b[i] || !isStatic(dim) || !isStatic(b[i] ?? dim));

/**
 * The slices of a tensor along an axis, without that axis.
 *
 * @param axis axis (default: 0)
 * @param num the size of the axis, which is checked; required in a trace if the size is symbolic
 * @returns one tensor for each element of the axis
 * @throws InvalidArgumentError if the axis is out of range or has another size
 * @see TF.js `tf.unstack`; TensorFlow `tf.unstack`
 */
export const unstack = (x: TensorLike, axis?: number | null, num?: number | null): Tensor[] =>
  applyMany((b) => {
    const value = valueOf(x, "x", "unstack");
    const at = normalizeAxis(axis ?? 0, value.type.shape.length);
    const size = value.type.shape[at] ?? 0;
    const expected = num ?? null;
    if (expected !== null && isStatic(size) && size !== expected) {
      throw new InvalidArgumentError({
        what: `Input shape axis ${at} must equal ${expected}, got shape ${formatShape(value.type.shape)}`,
        given: `num = ${expected} for ${formatType(value.type)}`,
        expected: `num = ${size}`,
        fix: "omit num: the shape determines the number of slices",
      });
    }
    const count = expected ?? requireStaticSize(size, "unstack", at);
    if (count === 0) return [];
    const parts = b.split(value, { axis: at, sizes: new Array<number>(count).fill(1) });
    return parts.map((part) => squeezed(b, part, at));
  });

/** The sizes of the parts of a split. */
function partSizes(whole: Dim, given: number | readonly number[], axis: number): Dim[] {
  const size = isStatic(whole) ? `size ${whole}` : `unknown size ${whole.text}`;
  const report = { given: `${JSON.stringify(given)} for axis ${axis} of ${size}` };
  if (typeof given === "number") {
    const part = isStatic(whole) ? whole / given : divideExactly(whole, given);
    const isEven = !isStatic(part ?? 0.5) || Number.isInteger(part);
    if (part !== undefined && isEven && Number.isInteger(given) && given > 0)
      return new Array<Dim>(given).fill(part);
    throw new InvalidArgumentError({
      ...report,
      what: `Number of ways to split should evenly divide the split dimension, but got split_dim ${axis} (size = ${String(whole)}) and num_split ${given}`,
      expected: "a number of parts that divides the size",
      fix: "pass the sizes of the parts: tf.split(x, [2, 3])",
    });
  }
  integersOfCount(given, "numOrSizeSplits", "split", { least: -1 });
  const unknown = given.filter((part) => part === -1).length;
  const known = given.filter((part) => part !== -1).reduce((a, c) => a + c, 0);
  const isLegal =
    unknown <= 1 && (!isStatic(whole) || (unknown === 1 ? known <= whole : known === whole));
  if (!isLegal || (unknown === 1 && !isStatic(whole))) {
    throw new InvalidArgumentError({
      ...report,
      what: `the sizes [${given.join(",")}] do not sum to the split dimension ${axis} of ${size}`,
      expected: "sizes whose sum is the axis's size; one of them may be -1",
    });
  }
  return given.map((part) => (part === -1 && isStatic(whole) ? whole - known : part));
}

/**
 * A tensor split into parts along an axis.
 *
 * @param numOrSizeSplits the number of equal parts, or their sizes, of which one may be −1
 * @throws InvalidArgumentError if the sizes do not sum to that of the axis
 * @example
 * ```ts
 * const [first, rest] = tf.split([1, 2, 3], [1, -1]);
 * rest; // → [2, 3]
 * ```
 * @see TF.js `tf.split`; TensorFlow `tf.split`; ONNX `Split`
 */
export const split = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  numOrSizeSplits: number | readonly number[],
  axis = 0,
): TensorOf<T>[] =>
  applyMany((b) => {
    const value = valueOf(x, "x", "split");
    const at = normalizeAxis(axis, value.type.shape.length);
    const sizes = partSizes(value.type.shape[at] ?? 0, numOrSizeSplits, at);
    return sizes.length === 1 ? [value] : b.split(value, { axis: at, sizes });
  });

/**
 * A tensor broadcast to a shape.
 *
 * @throws InvalidArgumentError if the shapes do not broadcast
 * @example
 * ```ts
 * tf.broadcastTo([1, 2], [2, 2]); // → [[1, 2], [1, 2]]
 * ```
 * @see TF.js `tf.broadcastTo`; TensorFlow `tf.broadcast_to`; ONNX `Expand`
 */
export const broadcastTo = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  shape: ShapeLike,
): TensorOf<T> =>
  apply((b) => {
    const value = valueOf(x, "x", "broadcastTo");
    const sizes = dimsArgument(shape, "shape", "broadcastTo");
    // As in TensorFlow, −1 keeps the size of an axis.
    const offset = sizes.length - value.type.shape.length;
    const kept = sizes.map((dim, i) => (dim === -1 ? (value.type.shape[i - offset] ?? -1) : dim));
    return b.expandTo(value, shapeArgument(kept, "shape", "broadcastTo"));
  });
