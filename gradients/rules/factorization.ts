/** Gradients of inverses, determinants, solvers and factorisations. */

import type { Builder } from "../../ir/builder";
import { UnimplementedError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import {
  diagonalMask,
  matrixTransposed,
  perMatrix,
  product,
  productTransposed,
  sliceColumns,
  transposedProduct,
} from "../../ir/compose/matrix";
import { formatType } from "../../ir/types/type";
import type { factorizationOps } from "../../ir/ops/factorization";
import { cofactorsGradient } from "./cofactors";
import type { GradientTable } from "../rule";
import { columnsOf, rowsOf, staticSize } from "../../ir/types/matrix-shape";

const lowerTriangle = (b: Builder, x: Value): Value => b.trilu(x, { upper: false, diagonal: 0 });
const upperTriangle = (b: Builder, x: Value): Value => b.trilu(x, { upper: true, diagonal: 0 });

/** The gradient of A in A·X = B, or in Aᵀ·X = B: −dB·Xᵀ, or its transpose. */
const matrixGradient = (b: Builder, dRhs: Value, x: Value, transposeA: boolean): Value =>
  b.neg(transposeA ? productTransposed(b, x, dRhs) : productTransposed(b, dRhs, x));

/** X·A⁻¹ for a lower triangular A: (A⁻ᵀ·Xᵀ)ᵀ. */
const timesInverse = (b: Builder, x: Value, lower: Value): Value =>
  matrixTransposed(
    b,
    b.triangularSolve(lower, matrixTransposed(b, x), { lower: true, transposeA: true }),
  );

/** X·R⁻ᵀ for an upper triangular R: (R⁻¹·Xᵀ)ᵀ. */
const timesInverseTransposed = (b: Builder, x: Value, upper: Value): Value =>
  matrixTransposed(
    b,
    b.triangularSolve(upper, matrixTransposed(b, x), { lower: false, transposeA: false }),
  );

/** The gradient of A where it has at least as many rows as columns. */
function deepGradient(b: Builder, q: Value, r: Value, dq: Value, dr: Value): Value {
  const inner = transposedProduct(b, q, dq);
  const outer = productTransposed(b, r, dr);
  const difference = b.sub(
    b.add(inner, outer),
    b.add(matrixTransposed(b, inner), matrixTransposed(b, outer)),
  );
  const within = b.add(dr, timesInverseTransposed(b, lowerTriangle(b, difference), r));
  const beside = timesInverseTransposed(b, b.sub(dq, product(b, q, inner)), r);
  return b.add(product(b, q, within), beside);
}

export const factorizationRules: GradientTable<keyof typeof factorizationOps> = {
  // Y = A⁻¹:  dA = −Yᵀ·dY·Yᵀ
  inverse: ({ g, result: y, b }) => [b.neg(transposedProduct(b, y, productTransposed(b, g, y)))],
  // C are the cofactors of A, det A·A⁻ᵀ where it is invertible:  d det A = tr(Cᵀ·dA):  Ā = g·C
  determinant: ({ g, operands: [x], b }) => [b.mul(perMatrix(b, g), b.cofactors(x))],
  // Each is ± the determinant of A without a row and a column:  Ā = Σ ±g·C′, with the cofactors C′ of that matrix
  cofactors: ({ g, operands: [x], result, b }) => [cofactorsGradient(b, g, x, result)],
  // d log|det A| = tr(A⁻¹·dA):  Ā = g·A⁻ᵀ;  the sign is constant
  logDeterminant: ({ grads: [, g], operands: [x], b }) => [
    g == null ? null : b.mul(perMatrix(b, g), matrixTransposed(b, b.inverse(x))),
  ],
  // A = L·Lᵀ, Φ takes the lower triangle and halves the diagonal:  S = L⁻ᵀ·Φ(Lᵀ·dL)·L⁻¹,  dA = (S + Sᵀ)/2
  cholesky: ({ g, result: l, b }) => {
    const half = b.scalarLike(g, 0.5);
    const inner = lowerTriangle(b, transposedProduct(b, l, g));
    const isDiagonal = diagonalMask(b, rowsOf(l.type), columnsOf(l.type));
    const middle = b.where(isDiagonal, b.mul(inner, half), inner);
    const left = b.triangularSolve(l, middle, { lower: true, transposeA: true });
    const s = timesInverse(b, left, l);
    return [b.mul(b.add(s, matrixTransposed(b, s)), half)];
  },
  // A·X = B:  dB = A⁻ᵀ·g,  dA = −dB·Xᵀ;  for a transposed A the latter is transposed
  solve: ({ g, operands: [a], attributes: { transposeA }, result: x, b }) => {
    const dRhs = b.solve(a, g, { transposeA: !transposeA });
    return [matrixGradient(b, dRhs, x, transposeA), dRhs];
  },
  // A·X = B:  dB = A⁻ᵀ·g,  dA = −dB·Xᵀ, of which only the triangle that is read has a gradient
  triangularSolve: ({ g, operands: [a], attributes, result: x, b }) => {
    const { lower, transposeA } = attributes;
    const dRhs = b.triangularSolve(a, g, { lower, transposeA: !transposeA });
    const dA = matrixGradient(b, dRhs, x, transposeA);
    return [lower ? lowerTriangle(b, dA) : upperTriangle(b, dA), dRhs];
  },
  // A = Q·R with S = tril(Qᵀ·dQ − dQᵀ·Q + R·dRᵀ − dR·Rᵀ):  dA = Q·(dR + S·R⁻ᵀ) + (dQ − Q·Qᵀ·dQ)·R⁻ᵀ, for rows ≥ columns.
  // A wide A = [A₁ A₂] has R = [R₁ R₂] with A₁ = Q·R₁ and R₂ = Qᵀ·A₂
  qr: ({ grads, operands: [x], results: [q, r], attributes: { full }, b }) => {
    if (q === undefined || r === undefined) throw new RangeError("qr has two results");
    const dq = grads[0] ?? b.fullLike(q, 0);
    const dr = grads[1] ?? b.fullLike(r, 0);
    const rows = staticSize(rowsOf(x.type), x.type);
    const columns = staticSize(columnsOf(x.type), x.type);
    if (full && rows > columns) {
      throw new UnimplementedError({
        what: "the full Q of a matrix with more rows than columns has no gradient: its last columns are not unique",
        given: formatType(x.type),
        expected: "fullMatrices: false",
      });
    }
    if (rows >= columns) return [deepGradient(b, q, r, dq, dr)];
    const [r1, dr1] = [r, dr].map((m) => sliceColumns(b, m, 0, rows));
    const dr2 = sliceColumns(b, dr, rows, columns - rows);
    const x2 = sliceColumns(b, x, rows, columns - rows);
    if (r1 === undefined || dr1 === undefined) throw new RangeError("R has columns");
    const deep = deepGradient(b, q, r1, b.add(dq, productTransposed(b, x2, dr2)), dr1);
    const axis = x.type.shape.length - 1;
    return [b.concat(deep, product(b, q, dr2), { axis })];
  },
};
