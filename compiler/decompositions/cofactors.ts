/** Cofactors of matrices without a division, so that those of singular matrices are right too. */

import type { Builder } from "../../ir/builder";
import { concatAxis } from "../../ir/compose/axes";
import type { Value } from "../../ir/graph";
import {
  matrixTransposed,
  perMatrix,
  product,
  productTransposed,
  sliceColumns,
  sliceRows,
} from "../../ir/compose/matrix";
import { squareSize } from "../../ir/types/matrix-shape";
import { signedHouseholder } from "./householder";

interface Adjugate {
  /** […, n, n] */
  readonly adjugate: Value;
  /** […, 1, 1] */
  readonly determinant: Value;
}

/** T = [T₁ B; 0 T₂]:  adj T = [det T₂·adj T₁, −adj T₁·B·adj T₂; 0, det T₁·adj T₂], and det T = det T₁·det T₂. */
function ofTriangle(b: Builder, t: Value): Adjugate {
  const n = squareSize(t.type);
  if (n === 1) return { adjugate: b.fullLike(t, 1), determinant: t };
  const h = Math.floor(n / 2);
  const axis = t.type.shape.length - 1;
  const [above, below] = [sliceRows(b, t, 0, h), sliceRows(b, t, h, n - h)];
  const first = ofTriangle(b, sliceColumns(b, above, 0, h));
  const second = ofTriangle(b, sliceColumns(b, below, h, n - h));
  const corner = sliceColumns(b, above, h, n - h);
  const beside = b.neg(product(b, product(b, first.adjugate, corner), second.adjugate));
  const zeros = b.fullLike(sliceColumns(b, below, 0, h), 0);
  const rows = [
    concatAxis(b, [b.mul(first.adjugate, second.determinant), beside], axis),
    concatAxis(b, [zeros, b.mul(second.adjugate, first.determinant)], axis),
  ];
  return {
    adjugate: concatAxis(b, rows, axis - 1),
    determinant: b.mul(first.determinant, second.determinant),
  };
}

/** [a c; b d] has the cofactors [d −b; −c a]. */
function ofTwoRows(b: Builder, x: Value): Value {
  const axis = x.type.shape.length - 1;
  const [above, below] = [sliceRows(b, x, 0, 1), sliceRows(b, x, 1, 1)];
  const first = (row: Value): Value => sliceColumns(b, row, 0, 1);
  const second = (row: Value): Value => sliceColumns(b, row, 1, 1);
  const rows = [
    concatAxis(b, [second(below), b.neg(first(below))], axis),
    concatAxis(b, [b.neg(second(above)), first(above)], axis),
  ];
  return concatAxis(b, rows, axis - 1);
}

/** The largest matrices that are factorised: the number of nodes grows with the number of rows. */
const mostRows = 32;

/**
 * A = Q·R:  adj A = adj R·adj Q = adj R·det Q·Qᵀ, and the cofactors are its transpose, det Q·Q·(adj R)ᵀ. Large matrices must be invertible:
 * det A·A⁻ᵀ.
 */
export function cofactors(b: Builder, x: Value): Value {
  const n = squareSize(x.type);
  // One of the two sizes may be unknown.
  const square = b.withShape(x, [...x.type.shape.slice(0, -2), n, n]);
  return b.withShape(ofSquare(b, square, n), x.type.shape);
}

function ofSquare(b: Builder, x: Value, n: number): Value {
  if (n === 0) return x;
  if (n === 1) return b.fullLike(x, 1);
  if (n === 2) return ofTwoRows(b, x);
  if (n > mostRows) return b.mul(perMatrix(b, b.determinant(x)), matrixTransposed(b, b.inverse(x)));
  const { q, r, sign } = signedHouseholder(b, x);
  return b.mul(productTransposed(b, q, ofTriangle(b, r).adjugate), sign);
}
