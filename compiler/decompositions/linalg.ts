/** Decompositions of linear algebra into matrix products: triangular systems, Cholesky, elimination and inverses. */

import type { Builder } from "../../ir/builder";
import { concatAxis, squeezed, unsqueezed } from "../../ir/compose/axes";
import { isUnsigned, type DType } from "../../ir/types/dtype";
import type { Value } from "../../ir/graph";
import {
  matrixTransposed,
  product,
  productTransposed,
  sliceColumns,
  sliceRows,
  transposedProduct,
} from "../../ir/compose/matrix";
import type { Attributes } from "../../ir/ops";
import type { TriangularSolveAttributes } from "../../ir/ops/factorization";
import { broadcastShapes } from "../../ir/types/type";
import type { DecompositionTable } from "./decomposition";
import { cofactors } from "./cofactors";
import { householder } from "./householder";
import { eigh, singularValues, svd } from "./jacobi";
import { openCholeskyFactor, openTriangularSolution } from "./open-matrices";
import { columnsOf, hasKnownSize, rowsOf, squareSize, termsOf } from "../../ir/types/matrix-shape";

const stackRows = (b: Builder, ...parts: readonly Value[]): Value =>
  concatAxis(b, parts, (parts[0]?.type.shape.length ?? 2) - 2);

/** The block of a matrix that starts at (row, column), of size `rows` by `columns`. */
const block = (
  b: Builder,
  x: Value,
  row: number,
  column: number,
  rows: number,
  columns: number,
): Value => sliceColumns(b, sliceRows(b, x, row, rows), column, columns);

/**
 * Halves the system until it is one equation, so that nearly all work is matrix products:
 * T = [T₁ 0; T₃ T₂]:  X₁ = T₁⁻¹·B₁,  X₂ = T₂⁻¹·(B₂ − T₃·X₁), and likewise from below for an upper triangle.
 */
function triangularSolution(
  b: Builder,
  a: Value,
  rhs: Value,
  attributes: TriangularSolveAttributes,
): Value {
  const { lower, transposeA } = attributes;
  const n = squareSize(a.type);
  if (n === 0) {
    const batch = broadcastShapes(a.type.shape.slice(0, -2), rhs.type.shape.slice(0, -2));
    return b.expandTo(rhs, [...batch, 0, columnsOf(rhs.type)]);
  }
  if (n === 1) return b.div(rhs, a);
  const h = Math.floor(n / 2);
  const width = columnsOf(rhs.type);
  const upperHalf = { a: block(b, a, 0, 0, h, h), rhs: sliceRows(b, rhs, 0, h) };
  const lowerHalf = { a: block(b, a, h, h, n - h, n - h), rhs: sliceRows(b, rhs, h, n - h) };
  const corner = lower ? block(b, a, h, 0, n - h, h) : block(b, a, 0, h, h, n - h);
  const isSolvedDownwards = lower !== transposeA;
  const [first, second] = isSolvedDownwards ? [upperHalf, lowerHalf] : [lowerHalf, upperHalf];
  const x = triangularSolution(b, first.a, first.rhs, attributes);
  const known = transposeA ? transposedProduct(b, corner, x) : product(b, corner, x);
  const y = triangularSolution(b, second.a, b.sub(second.rhs, known), attributes);
  // One half may be broadcast against the other's stack.
  const batch = y.type.shape.slice(0, -2);
  const whole = b.expandTo(x, [...batch, rowsOf(x.type), width]);
  return isSolvedDownwards ? stackRows(b, whole, y) : stackRows(b, y, whole);
}

/** A = [A₁ ·; A₃ A₂]:  L₁ = chol A₁,  L₃ = A₃·L₁⁻ᵀ,  L₂ = chol(A₂ − L₃·L₃ᵀ). */
function choleskyFactor(b: Builder, a: Value): Value {
  const n = squareSize(a.type);
  if (n === 0) return a;
  if (n === 1) return b.sqrt(a);
  const h = Math.floor(n / 2);
  const first = choleskyFactor(b, block(b, a, 0, 0, h, h));
  const corner = matrixTransposed(
    b,
    triangularSolution(b, first, matrixTransposed(b, block(b, a, h, 0, n - h, h)), {
      ...{ lower: true, transposeA: false },
    }),
  );
  const rest = block(b, a, h, h, n - h, n - h);
  const second = choleskyFactor(b, b.sub(rest, productTransposed(b, corner, corner)));
  const zeros = b.full(a.type.dtype, [...a.type.shape.slice(0, -2), h, n - h], 0);
  const axis = a.type.shape.length - 1;
  return stackRows(b, concatAxis(b, [first, zeros], axis), concatAxis(b, [corner, second], axis));
}

interface Pivots {
  /** The pivot of each step: U's diagonal. */
  readonly values: readonly Value[];
  /** For each step −1 if rows were exchanged, else 1. */
  readonly signs: readonly Value[];
}

/** Gaussian elimination with the largest element of each column as its pivot. */
function eliminated(b: Builder, a: Value): Pivots {
  const values: Value[] = [];
  const signs: Value[] = [];
  const n = squareSize(a.type);
  let rest = a;
  for (let size = n; size > 0; size--) {
    if (size === 1) {
      values.push(scalarOf(b, rest));
      break;
    }
    const rank = rest.type.shape.length;
    const column = sliceColumns(b, rest, 0, 1);
    const place = b.argMax(b.abs(squeezed(b, column, rank - 1)), { axis: rank - 2 });
    const counted = b.range({ start: 0, step: 1, size, dtype: "int64" });
    const isPivot = unsqueezed(b, b.equal(unsqueezed(b, place, rank - 2), counted), rank - 1);
    const indices = b.expandTo(unsqueezed(b, unsqueezed(b, place, rank - 2), rank - 1), [
      ...rest.type.shape.slice(0, -2),
      1,
      size,
    ]);
    const pivotRow = b.gatherElements(rest, indices, { axis: rank - 2 });
    const exchanged = b.where(isPivot, sliceRows(b, rest, 0, 1), rest);
    const others = sliceRows(b, exchanged, 1, size - 1);
    const pivot = sliceColumns(b, pivotRow, 0, 1);
    // A column of zeros does not change the others, and its pivot makes the determinant zero.
    const factors = b.divNoNan(sliceColumns(b, others, 0, 1), pivot);
    const tail = (x: Value): Value => sliceColumns(b, x, 1, size - 1);
    rest = b.sub(tail(others), b.mul(factors, tail(pivotRow)));
    values.push(scalarOf(b, pivot));
    const isFirst = b.equal(place, b.scalar("int64", 0));
    signs.push(b.where(isFirst, b.scalarLike(a, 1), b.scalarLike(a, -1)));
  }
  return { values, signs };
}

const scalarOf = (b: Builder, x: Value): Value => b.withShape(x, x.type.shape.slice(0, -2));

const productOf = (b: Builder, like: Value, factors: readonly Value[]): Value =>
  b.expandTo(
    factors.reduce<Value>((all, factor) => b.mul(all, factor), b.scalarLike(like, 1)),
    like.type.shape.slice(0, -2),
  );

type Decomposed =
  | "matMul"
  | "gemm"
  | "determinant"
  | "cofactors"
  | "logDeterminant"
  | "cholesky"
  | "solve"
  | "triangularSolve"
  | "qr"
  | "inverse"
  | "singularValues"
  | "svd"
  | "eigh";

/** The integer dtype in which products are computed; wrapping around commutes with the conversion back. */
const wideInteger = (dtype: DType): DType => (isUnsigned(dtype) ? "uint32" : "int32");

/** Rows times columns, summed: for integer dtypes without a matrix product. */
function sumOfProducts(
  b: Builder,
  x: Value,
  y: Value,
  { transposeA, transposeB }: Attributes<"matMul">,
): Value {
  const rows = unsqueezed(b, transposeA ? matrixTransposed(b, x) : x, x.type.shape.length);
  const columns = transposeB ? matrixTransposed(b, y) : y;
  const products = b.mul(rows, unsqueezed(b, columns, columns.type.shape.length - 2));
  const axis = products.type.shape.length - 2;
  return b.reduceSum(products, { axes: [axis], keepDims: false });
}

export const linalgDecompositions: DecompositionTable<Decomposed> = {
  matMul: ({ operands: [x, y], attributes, result: { dtype, shape }, b }) => {
    if (termsOf(x.type, attributes.transposeA) === 0) return b.full(dtype, shape, 0);
    const wide = wideInteger(dtype);
    if (wide === dtype) return sumOfProducts(b, x, y, attributes);
    return b.toDType(b.matMul(b.toDType(x, wide), b.toDType(y, wide), attributes), dtype);
  },
  // β·C, since A·B is zero.
  gemm: ({ operands: [, , z], attributes: { beta }, result: { shape }, b }) =>
    b.expandTo(b.mul(z, b.scalarLike(z, beta)), shape),
  determinant: ({ operands: [x], b }) => {
    const { values, signs } = eliminated(b, x);
    return productOf(b, x, [...signs, ...values]);
  },
  cofactors: ({ operands: [x], b }) => cofactors(b, x),
  logDeterminant: ({ operands: [x], b }) => {
    const { values, signs } = eliminated(b, x);
    const sign = productOf(b, x, [...signs, ...values.map((value) => b.sign(value))]);
    const logarithm = values
      .map((value) => b.log(b.abs(value)))
      .reduce<Value>((sum, term) => b.add(sum, term), b.scalarLike(x, 0));
    return [sign, b.expandTo(logarithm, x.type.shape.slice(0, -2))];
  },
  cholesky: ({ operands: [x], b }) =>
    hasKnownSize(x.type) ? choleskyFactor(b, x) : openCholeskyFactor(b, x),
  triangularSolve: ({ operands: [a, rhs], attributes, b }) =>
    hasKnownSize(a.type)
      ? triangularSolution(b, a, rhs, attributes)
      : openTriangularSolution(b, a, rhs, attributes),
  // A = Q·R: A⁻¹ = R⁻¹·Qᵀ
  inverse: ({ operands: [x], b }) => {
    const [q = x, r = x] = householder(b, x, false);
    return triangularSolution(b, r, matrixTransposed(b, q), { lower: false, transposeA: false });
  },
  // The product with the inverse, corrected once by its residual.
  solve: ({ operands: [a, rhs], attributes: { transposeA }, b }) => {
    const inverse = b.inverse(a);
    const times = (m: Value, x: Value): Value =>
      transposeA ? transposedProduct(b, m, x) : product(b, m, x);
    const x = times(inverse, rhs);
    return b.add(x, times(inverse, b.sub(rhs, times(a, x))));
  },
  qr: ({ operands: [x], attributes: { full }, b }) => householder(b, x, full),
  singularValues: ({ operands: [x], b }) => singularValues(b, x),
  svd: ({ operands: [x], attributes: { full }, b }) => svd(b, x, full),
  eigh: ({ operands: [x], b }) => eigh(b, x),
};
