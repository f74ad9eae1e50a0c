/** Gradients of singular value and eigenvalue decompositions. */

import type { Builder } from "../../ir/builder";
import { unsqueezed } from "../../ir/compose/axes";
import { UnimplementedError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import {
  diagonalMask,
  matrixTransposed,
  product,
  productTransposed,
  sliceColumns,
  transposedProduct,
} from "../../ir/compose/matrix";
import type { eigenOps } from "../../ir/ops/eigen";
import { formatType } from "../../ir/types/type";
import type { GradientTable } from "../rule";
import { columnsOf, rowsOf, staticSize } from "../../ir/types/matrix-shape";

/** A vector per matrix as a row, [..., 1, n], which multiplies the matrix's columns. */
const overColumns = (b: Builder, x: Value): Value => unsqueezed(b, x, x.type.shape.length - 1);

/** A vector per matrix as a column, [..., n, 1], which multiplies the matrix's rows. */
const overRows = (b: Builder, x: Value): Value => unsqueezed(b, x, x.type.shape.length);

/** diag(x) */
const diagonalMatrix = (b: Builder, x: Value): Value => {
  const size = x.type.shape.at(-1) ?? 1;
  return b.where(diagonalMask(b, size, size), overColumns(b, x), b.scalarLike(x, 0));
};

/** 1/(x_j − x_i), and 0 where they are equal, as on the diagonal: there the vectors are not unique. */
const reciprocalDifferences = (b: Builder, x: Value): Value =>
  b.divNoNan(b.scalarLike(x, 1), b.sub(overColumns(b, x), overRows(b, x)));

/** M + Mᵀ */
const withTranspose = (b: Builder, x: Value): Value => b.add(x, matrixTransposed(b, x));

/** The results of a decomposition with their gradients, zero for a result without one. */
function existing(
  b: Builder,
  results: readonly Value[],
  grads: readonly (Value | null)[],
): readonly (readonly [result: Value, gradient: Value])[] {
  return results.map((result, i) => [result, grads[i] ?? b.fullLike(result, 0)]);
}

interface Side {
  /** One column per singular value. */
  readonly vectors: Value;
  readonly gradient: Value;
  /** Xᵀ·dX */
  readonly turned: Value;
  /** The additional columns of a full matrix. */
  readonly rest: { readonly vectors: Value; readonly gradient: Value } | null;
}

/** The vectors of one side; the first `count` belong to singular values. */
function sideOf(b: Builder, x: Value, dx: Value, count: number): Side {
  const more = staticSize(columnsOf(x.type), x.type) - count;
  const vectors = sliceColumns(b, x, 0, count);
  const gradient = sliceColumns(b, dx, 0, count);
  const turned = transposedProduct(b, vectors, gradient);
  if (more === 0) return { vectors, gradient, turned, rest: null };
  if (more > 1) {
    throw new UnimplementedError({
      what: "the full U and V of matrices whose sizes differ by more than 1 have no gradient: their last columns are not unique",
      given: formatType(x.type),
      expected: "fullMatrices: false",
    });
  }
  const rest = {
    vectors: sliceColumns(b, x, count, more),
    gradient: sliceColumns(b, dx, count, more),
  };
  return { vectors, gradient, turned, rest };
}

/** (1 − X·Xᵀ)·dX − X₂·dX₂ᵀ·X: the component of the vectors' change outside of the space that they span. */
function outward(b: Builder, { vectors, gradient, turned, rest }: Side): Value {
  const beside = b.sub(gradient, product(b, vectors, turned));
  if (rest === null) return beside;
  const back = transposedProduct(b, rest.gradient, vectors);
  return b.sub(beside, product(b, rest.vectors, back));
}

/** @see J. Townsend: Differentiating the singular value decomposition (2016) */
function svdGradient(
  b: Builder,
  x: Value,
  results: readonly Value[],
  grads: readonly (Value | null)[],
): Value {
  const [values, left, right] = existing(b, results, grads);
  if (values === undefined || left === undefined || right === undefined) {
    throw new RangeError("svd has three results");
  }
  const [s, ds] = values;
  const count = staticSize(s.type.shape[s.type.shape.length - 1] ?? 0, s.type);
  const u = sideOf(b, ...left, count);
  const v = sideOf(b, ...right, count);
  const f = reciprocalDifferences(b, b.square(s));
  // F is antisymmetric: F∘(M − Mᵀ) = F∘M + (F∘M)ᵀ
  const fu = withTranspose(b, b.mul(f, u.turned));
  const fv = withTranspose(b, b.mul(f, v.turned));
  const middle = b.add(
    b.add(b.mul(fu, overColumns(b, s)), b.mul(overRows(b, s), fv)),
    diagonalMatrix(b, ds),
  );
  let dx = product(b, u.vectors, productTransposed(b, middle, v.vectors));
  const inverse = overColumns(b, b.divNoNan(b.scalarLike(s, 1), s));
  if (rowsOf(x.type) !== count) {
    dx = b.add(dx, productTransposed(b, b.mul(outward(b, u), inverse), v.vectors));
  }
  if (columnsOf(x.type) !== count) {
    dx = b.add(dx, productTransposed(b, b.mul(u.vectors, inverse), outward(b, v)));
  }
  return dx;
}

export const eigenRules: GradientTable<keyof typeof eigenOps> = {
  // dA = U·diag(dσ)·Vᵀ
  singularValues: ({ g, operands: [x], b }) => {
    const [, u, v] = b.svd(x, { full: false });
    if (u === undefined || v === undefined) throw new RangeError("svd has three results");
    return [productTransposed(b, b.mul(u, overColumns(b, g)), v)];
  },
  // dA = U·[(F∘(Uᵀ·dU − dUᵀ·U))·Σ + Σ·(F∘(Vᵀ·dV − dVᵀ·V)) + diag(dσ)]·Vᵀ + (1 − U·Uᵀ)·dU·Σ⁻¹·Vᵀ + U·Σ⁻¹·dVᵀ·(1 − V·Vᵀ)
  // with F_ij = 1/(σ_j² − σ_i²)
  svd: ({ grads, operands: [x], results, b }) => [svdGradient(b, x, results, grads)],
  // dS = V·(diag(dλ) + F∘(Vᵀ·dV))·Vᵀ with F_ij = 1/(λ_j − λ_i); an element below the diagonal represents two
  eigh: ({ grads, results, b }) => {
    const [values, vectors] = existing(b, results, grads);
    if (values === undefined || vectors === undefined) throw new RangeError("eigh has two results");
    const [[e, de], [v, dv]] = [values, vectors];
    const turned = b.mul(reciprocalDifferences(b, e), transposedProduct(b, v, dv));
    const middle = grads[1] === null ? diagonalMatrix(b, de) : b.add(diagonalMatrix(b, de), turned);
    const dx = product(b, v, productTransposed(b, middle, v));
    const isDiagonal = diagonalMask(b, rowsOf(dx.type), columnsOf(dx.type));
    const both = b.where(isDiagonal, dx, withTranspose(b, dx));
    return [b.trilu(both, { upper: false, diagonal: 0 })];
  },
};
