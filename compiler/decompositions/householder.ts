/** QR factorisation by Householder reflections. */

import type { Builder } from "../../ir/builder";
import { concatAxis, padAxis } from "../../ir/compose/axes";
import type { Value } from "../../ir/graph";
import {
  identityMatrix,
  product,
  sliceColumns,
  sliceRows,
  transposedProduct,
} from "../../ir/compose/matrix";
import { columnsOf, rowsOf, staticSize } from "../../ir/types/matrix-shape";

/** H = 1 − τ·v·vᵀ */
interface Reflection {
  /** […, m, 1] */
  readonly v: Value;
  /** […, 1, 1] */
  readonly tau: Value;
}

const reflected = (b: Builder, { v, tau }: Reflection, x: Value): Value =>
  b.sub(x, product(b, b.mul(tau, v), transposedProduct(b, v, x)));

/**
 * The reflection that maps a column on (β, 0, …, 0), with β of the sign opposite to the first element's:
 * LAPACK's choice.
 */
function reflectionOf(b: Builder, column: Value): Reflection & { readonly beta: Value } {
  const rank = column.type.shape.length;
  const rows = staticSize(rowsOf(column.type), column.type);
  const first = sliceRows(b, column, 0, 1);
  const tail = sliceRows(b, column, 1, rows - 1);
  const squares = b.reduceSum(b.square(tail), { axes: [rank - 2], keepDims: true });
  const zero = b.scalarLike(column, 0);
  const one = b.scalarLike(column, 1);
  const norm = b.sqrt(b.add(b.square(first), squares));
  const turned = b.where(b.less(first, zero), norm, b.neg(norm));
  // A column that already is (β, 0, …, 0) is not changed.
  const isDone = b.equal(squares, zero);
  const beta = b.where(isDone, first, turned);
  const scale = b.where(isDone, one, b.sub(first, turned));
  const tau = b.where(isDone, zero, b.div(b.sub(turned, first), b.where(isDone, one, turned)));
  const v = concatAxis(b, [b.expandTo(one, first.type.shape), b.div(tail, scale)], rank - 2);
  return { v, tau, beta };
}

/** Q and R, by one reflection per column. */
export function householder(b: Builder, x: Value, full: boolean): readonly Value[] {
  const { q, r } = factors(b, x, full);
  return [q, r];
}

/** Q and R of square matrices, and the determinant of Q, […, 1, 1]: −1 for each reflection that is none of the identity. */
export function signedHouseholder(b: Builder, x: Value) {
  const { q, r, reflections } = factors(b, x, false);
  const one = b.scalarLike(x, 1);
  const sign = reflections.reduce<Value>((product, { tau }) => {
    const isIdentity = b.equal(tau, b.scalarLike(x, 0));
    return b.mul(product, b.where(isIdentity, one, b.scalarLike(x, -1)));
  }, one);
  return { q, r, sign };
}

function factors(b: Builder, x: Value, full: boolean) {
  const rank = x.type.shape.length;
  const rows = staticSize(rowsOf(x.type), x.type);
  const columns = staticSize(columnsOf(x.type), x.type);
  const inner = full ? rows : Math.min(rows, columns);
  const reflections: Reflection[] = [];
  const triangle: Value[] = [];
  let rest = x;
  for (let k = 0; k < Math.min(rows, columns); k++) {
    const right = columns - k - 1;
    if (k === rows - 1) {
      triangle.push(padAxis(b, rest, rank - 1, k, 0));
      break;
    }
    const { v, tau, beta } = reflectionOf(b, sliceColumns(b, rest, 0, 1));
    reflections.push({ v, tau });
    const next = reflected(b, { v, tau }, sliceColumns(b, rest, 1, right));
    const row = concatAxis(b, [beta, sliceRows(b, next, 0, 1)], rank - 1);
    triangle.push(padAxis(b, row, rank - 1, k, 0));
    rest = sliceRows(b, next, 1, rows - k - 1);
  }
  const batch = x.type.shape.slice(0, -2);
  const start = b.expandTo(identityMatrix(b, x.type.dtype, rows, inner), [...batch, rows, inner]);
  const q = reflections.reduceRight<Value>((result, { v, tau }, k) => {
    return reflected(b, { v: padAxis(b, v, rank - 2, k, 0), tau }, result);
  }, start);
  const missing = inner - triangle.length;
  const zeros = b.full(x.type.dtype, [...batch, missing, columns], 0);
  const hasNoRows = triangle.length === 0;
  const r = concatAxis(b, missing > 0 || hasNoRows ? [...triangle, zeros] : triangle, rank - 2);
  return { q, r, reflections };
}
