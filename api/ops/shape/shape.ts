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
 * @param shape sizes; one may be −1, and is worked out. An integer tensor may give them.
 * @throws InvalidArgumentError where the number of elements differs, or several sizes are −1
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

/** The only element as a scalar. @throws InvalidArgumentError where there are more, or none */
export const asScalar = (x: TensorLike): Scalar =>
  apply((b) => b.withShape(valueOf(x, "x", "asScalar"), []));

/** The same elements in the shape of another tensor. @see TF.js `reshapeAs` */
export const reshapeAs = (x: TensorLike, like: TensorLike): Tensor =>
  apply((b) =>
    b.withShape(valueOf(x, "x", "reshapeAs"), valueOf(like, "like", "reshapeAs").type.shape),
  );

/**
 * Axes in another order.
 *
 * @param perm for each axis of the result, the axis of `x` it is; absent, the order is reversed
 * @throws InvalidArgumentError where `perm` is not a permutation of the axes
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
        expected: "the place of each axis once",
      });
    }
    const counted = given.map((axis) => normalizeAxis(axis, shape.length, "perm"));
    return new Set(counted).size < axes.length
      ? b.transpose(value, { perm: given })
      : b.permuted(value, counted);
  });

/**
 * An axis of size 1 inserted.
 *
 * @param axis where the new axis stands in the result; −1 is behind the last
 * @throws InvalidArgumentError where `axis` is not in [−rank − 1, rank]
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
 * Axes of size 1 removed.
 *
 * @param axis which; all of size 1 where it is absent. In a trace an axis of unknown size is removed only where it is named.
 * @throws InvalidArgumentError where an axis has another size
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
 * Tensors joined along an axis that they have.
 *
 * @param tensors of one dtype, and of one shape but for the size along `axis`
 * @throws InvalidArgumentError where ranks or other sizes differ
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
 * Tensors of one shape joined along a new axis.
 *
 * @throws InvalidArgumentError where shapes differ, ValueError where `axis` is out of range
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
 * @param num how many elements the axis has, if that is to be checked or is not known while a function is traced
 * @returns as many tensors as the axis has elements
 * @throws InvalidArgumentError where the axis is out of range or has another number of elements
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
        fix: "leave num out: the shape says how many slices there are",
      });
    }
    const count = expected ?? requireStaticSize(size, "unstack", at);
    if (count === 0) return [];
    const parts = b.split(value, { axis: at, sizes: new Array<number>(count).fill(1) });
    return parts.map((part) => squeezed(b, part, at));
  });

/** The sizes of the parts that a split is asked for. */
function partSizes(whole: Dim, given: number | readonly number[], axis: number): Dim[] {
  const size = isStatic(whole) ? `size ${whole}` : `unknown size ${whole.text}`;
  const report = { given: `${JSON.stringify(given)} for axis ${axis} of ${size}` };
  if (typeof given === "number") {
    const part = isStatic(whole) ? whole / given : divideExactly(whole, given);
    const isEven = !isStatic(part ?? 0.5) || Number.isInteger(part);
    if (part !== undefined && isEven && given > 0) return new Array<Dim>(given).fill(part);
    throw new InvalidArgumentError({
      ...report,
      what: `Number of ways to split should evenly divide the split dimension, but got split_dim ${axis} (size = ${String(whole)}) and num_split ${given}`,
      expected: "a number of parts that divides the size",
      fix: "give the sizes of the parts: tf.split(x, [2, 3])",
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
      what: `the sizes [${given.join(",")}] do not make up the split dimension ${axis} of ${size}`,
      expected: "sizes whose sum is the axis's size; one of them may be -1",
    });
  }
  return given.map((part) => (part === -1 && isStatic(whole) ? whole - known : part));
}

/**
 * A tensor cut into pieces along an axis.
 *
 * @param numOrSizeSplits the number of equal parts, or their sizes, of which one may be −1
 * @throws InvalidArgumentError where the parts do not make up the axis
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
 * A tensor stretched to a shape.
 *
 * @throws InvalidArgumentError where the shapes do not broadcast
 * @see TF.js `tf.broadcastTo`; TensorFlow `tf.broadcast_to`; ONNX `Expand`
 */
export const broadcastTo = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  shape: ShapeLike,
): TensorOf<T> =>
  apply((b) => {
    const value = valueOf(x, "x", "broadcastTo");
    const sizes = dimsArgument(shape, "shape", "broadcastTo");
    // TensorFlow keeps the size of an axis that is given as −1.
    const offset = sizes.length - value.type.shape.length;
    const kept = sizes.map((dim, i) => (dim === -1 ? (value.type.shape[i - offset] ?? -1) : dim));
    return b.expandTo(value, shapeArgument(kept, "shape", "broadcastTo"));
  });
