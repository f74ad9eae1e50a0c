/**
 * Data movement along one axis, composed from slice, pad, concat, reshape and transpose. An operation that
 * would move nothing adds no node.
 */

import type { Builder } from "../builder";
import { subtractDims, type Dim } from "../types/dim";
import type { Value } from "../graph";
import type { Shape } from "../types/type";

const atAxis = <T>(x: Value, axis: number, here: T, elsewhere: T): T[] =>
  x.type.shape.map((_, i) => (i === axis ? here : elsewhere));

/** A shape with another size along one axis. */
export const withDim = (shape: Shape, axis: number, dim: Dim): Shape =>
  shape.map((old, i) => (i === axis ? dim : old));

/** x[start], x[start + step], … along an axis: `size` of them. */
export function sliceAxis(
  b: Builder,
  x: Value,
  axis: number,
  start: Dim,
  size: Dim,
  step = 1,
): Value {
  if (start === 0 && step === 1 && size === x.type.shape[axis]) return x;
  return b.slice(x, {
    starts: atAxis<Dim>(x, axis, start, 0),
    sizes: withDim(x.type.shape, axis, size),
    steps: atAxis(x, axis, step, 1),
  });
}

/** x padded with zeros, or another value, before and after it along an axis. */
export function padAxis(
  b: Builder,
  x: Value,
  axis: number,
  before: Dim,
  after: Dim,
  value: number | bigint = 0,
): Value {
  if (before === 0 && after === 0) return x;
  return b.pad(x, {
    before: atAxis<Dim>(x, axis, before, 0),
    after: atAxis<Dim>(x, axis, after, 0),
    value,
  });
}

export function concatAxis(b: Builder, parts: readonly Value[], axis: number): Value {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  return b.concat(...parts, { axis });
}

/** x with an axis of size 1 inserted. */
export const unsqueezed = (b: Builder, x: Value, axis: number): Value =>
  b.withShape(x, x.type.shape.toSpliced(axis, 0, 1));

/** x without an axis of size 1. */
export const squeezed = (b: Builder, x: Value, axis: number): Value =>
  b.withShape(x, x.type.shape.toSpliced(axis, 1));

/** x with an axis moved to another position. */
export function moveAxis(b: Builder, x: Value, from: number, to: number): Value {
  const perm = x.type.shape.map((_, i) => i);
  perm.splice(from, 1);
  perm.splice(to, 0, from);
  return b.permuted(x, perm);
}

/**
 * Coordinates [..., depth] preceded by the indices of their own leading axes, [..., batchDims + depth]: they
 * then address one tensor that holds the whole batch.
 */
export function withBatchCoordinates(b: Builder, indices: Value, batchDims: number): Value {
  const { dtype, shape } = indices.type;
  const outer = [...shape.slice(0, -1), 1];
  const own = shape.slice(0, batchDims).map((size, axis) => {
    const counted = b.range({ start: 0, step: 1, size, dtype });
    const column = b.withShape(
      counted,
      outer.map((_, i) => (i === axis ? size : 1)),
    );
    return b.expandTo(column, outer);
  });
  return concatAxis(b, [...own, indices], outer.length - 1);
}

/** x backwards along some axes. */
export function reversed(b: Builder, x: Value, axes: readonly number[]): Value {
  const { shape } = x.type;
  if (axes.length === 0) return x;
  return b.slice(x, {
    starts: shape.map((dim, axis) => (axes.includes(axis) ? subtractDims(dim, 1) : 0)),
    sizes: shape,
    steps: shape.map((_, axis) => (axes.includes(axis) ? -1 : 1)),
  });
}

/** For each axis, the number of elements added before and after. */
export type Pads = readonly (readonly [before: Dim, after: Dim])[];

/** x with elements of one value around it. */
export function padded(b: Builder, x: Value, pads: Pads, value: number | bigint = 0): Value {
  if (pads.every(([before, after]) => before === 0 && after === 0)) return x;
  return b.pad(x, {
    before: pads.map(([before]) => before),
    after: pads.map(([, after]) => after),
    value,
  });
}

/** Gathers along `axis` separately for each example of the `batch` leading axes. */
export function gatheredInBatch(
  b: Builder,
  x: Value,
  indices: Value,
  axis: number,
  batch: number,
): Value {
  const rank = indices.type.shape.length;
  const coordinates = withBatchCoordinates(b, unsqueezed(b, indices, rank), batch);
  const slices = b.gatherND(moveAxis(b, x, axis, batch), coordinates);
  // The axes of the indices belong after those that the tensor has before the indexed one.
  const order = slices.type.shape.map((_, i) => i);
  const own = order.splice(batch, rank - batch);
  return b.permuted(slices, order.toSpliced(axis, 0, ...own));
}
