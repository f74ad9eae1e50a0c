/**
 * Products, transposes, diagonals and slices of matrices, composed from ops. Matrices are the last two axes;
 * those before them form a stack.
 */

import type { Builder } from "../builder";
import { sliceAxis, unsqueezed } from "./axes";
import { isStatic, multiplyDims, type Dim } from "../types/dim";
import type { DType } from "../types/dtype";
import type { Value } from "../graph";

/** A · B */
export const product = (b: Builder, x: Value, y: Value): Value =>
  b.matMul(x, y, { transposeA: false, transposeB: false });

/** Aᵀ · B */
export const transposedProduct = (b: Builder, x: Value, y: Value): Value =>
  b.matMul(x, y, { transposeA: true, transposeB: false });

/** A · Bᵀ */
export const productTransposed = (b: Builder, x: Value, y: Value): Value =>
  b.matMul(x, y, { transposeA: false, transposeB: true });

/** Aᵀ */
export function matrixTransposed(b: Builder, x: Value): Value {
  const rank = x.type.shape.length;
  const perm = x.type.shape.map((_, axis) => axis);
  perm.splice(rank - 2, 2, rank - 1, rank - 2);
  return b.permuted(x, perm);
}

export const sliceRows = (b: Builder, x: Value, start: Dim, size: Dim): Value =>
  sliceAxis(b, x, x.type.shape.length - 2, start, size);

export const sliceColumns = (b: Builder, x: Value, start: Dim, size: Dim): Value =>
  sliceAxis(b, x, x.type.shape.length - 1, start, size);

/** A scalar for each matrix of a stack, so that it broadcasts against the matrices. */
export const perMatrix = (b: Builder, x: Value): Value =>
  unsqueezed(b, unsqueezed(b, x, x.type.shape.length), x.type.shape.length + 1);

/** The elements whose indices along two axes are equal, in place of the first; the second is removed. */
export function diagonalOf(b: Builder, x: Value, first: number, second: number): Value {
  const { shape } = x.type;
  const size = shape[first] ?? 1;
  const last = shape.length - 1;
  const order = shape.map((_, axis) => axis).filter((axis) => axis !== first && axis !== second);
  const moved = b.permuted(x, [...order, first, second]);
  const flat = b.withShape(moved, [
    ...order.map((axis) => shape[axis] ?? 1),
    multiplyDims(size, size),
  ]);
  const diagonal = isStatic(size)
    ? sliceAxis(b, flat, last - 1, 0, size, size + 1)
    : b.gather(flat, diagonalIndices(b, size), { axis: last - 1 });
  const place = first - (second < first ? 1 : 0);
  const perm = order.map((_, i) => i);
  perm.splice(place, 0, last - 1);
  return b.permuted(diagonal, perm);
}

/** 0, n + 1, 2(n + 1), … */
function diagonalIndices(b: Builder, size: Dim): Value {
  const counted = b.range({ start: 0, step: 1, size, dtype: "int64" });
  const step = b.reshape(b.sizes({ dims: [size], dtype: "int64" }), { shape: [] });
  return b.mul(counted, b.add(step, b.scalar("int64", 1)));
}

/** True on the diagonal that begins at column k, or at row −k: bool[rows, columns]. */
export function diagonalMask(b: Builder, rows: Dim, columns: Dim, k = 0): Value {
  const counted = (start: number, size: Dim): Value =>
    b.range({ start, step: 1, size, dtype: "int32" });
  const across = counted(0, columns);
  const down = k === 0 && rows === columns ? across : counted(k, rows);
  return b.equal(b.withShape(down, [rows, 1]), across);
}

/** Ones on the diagonal, zeros elsewhere. */
export const identityMatrix = (b: Builder, dtype: DType, rows: Dim, columns: Dim): Value =>
  b.toDType(diagonalMask(b, rows, columns), dtype);
