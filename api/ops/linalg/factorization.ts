/** Matrix factorizations and the systems that they solve: determinants, inverses, Cholesky, QR, least squares. */

import type { Value } from "../../../ir/graph";
import { InvalidArgumentError } from "../../../ir/errors";
import {
  diagonalOf,
  identityMatrix,
  matrixTransposed,
  productTransposed,
  transposedProduct,
} from "../../../ir/compose/matrix";
import { isStatic } from "../../../ir/types/dim";
import { currentLocation } from "../../../ir/location";
import { formatType } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { requireFamily } from "../../arguments/dtype";
import { Tensor, graphValue } from "../../tensors/tensor";
import { pairOfOneDType, valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply, applyMany, unaryApi } from "../apply";
import { columnsOf, requireSquare, rowsOf } from "../../../ir/types/matrix-shape";

/**
 * Determinant of each matrix.
 *
 * @param x floating-point `[…, n, n]`
 * @returns `[…]`
 * @throws InvalidArgumentError if the matrices are not square
 * @example
 * ```ts
 * tf.linalg.det([[2, 0], [0, 4]]); // → 8
 * ```
 * @see TensorFlow `tf.linalg.det`, ONNX `Det`. The gradient is the transposed adjugate, of singular matrices of up to 32 rows too,
 * where TensorFlow raises an error; second derivatives of singular matrices exist up to 8 rows.
 */
export const det = unaryApi("det", (b, x) => b.determinant(x));

/**
 * Inverse of each matrix.
 *
 * @param x floating-point `[…, n, n]`; a singular matrix has no inverse
 * @param adjoint whether the inverse is transposed
 * @throws InvalidArgumentError if the matrices are not square; when the operation runs, if one is singular
 * @see TensorFlow `tf.linalg.inv`
 */
export const inv = (x: TensorLike, adjoint = false): Tensor =>
  apply((b) => {
    const inverse = b.inverse(valueOf(x, "x", "inv"));
    return adjoint ? matrixTransposed(b, inverse) : inverse;
  });

export interface SignAndLogarithm {
  readonly sign: Tensor;
  readonly logAbsDeterminant: Tensor;
}

/**
 * Sign of each determinant, and logarithm of its absolute value: for matrices whose determinant would overflow.
 *
 * @param x floating-point `[…, n, n]`
 * @throws InvalidArgumentError if the matrices are not square
 * @see TensorFlow `tf.linalg.slogdet`
 */
export function slogdet(x: TensorLike): SignAndLogarithm {
  const [sign, logAbsDeterminant] = applyMany((b) => b.logDeterminant(valueOf(x, "x", "slogdet")));
  if (sign === undefined || logAbsDeterminant === undefined) {
    throw new RangeError("logDeterminant has two results");
  }
  return { sign, logAbsDeterminant };
}

/**
 * Logarithm of the determinant of each symmetric positive definite matrix.
 *
 * @param x floating-point `[…, n, n]`, of which the lower triangle is read
 * @throws InvalidArgumentError if the matrices are not square
 * @see TensorFlow `tf.linalg.logdet`
 */
export const logdet = unaryApi("logdet", (b, x) => {
  const rank = x.type.shape.length;
  const diagonal = diagonalOf(b, b.cholesky(x), rank - 2, rank - 1);
  const sum = b.reduceSum(b.log(diagonal), { axes: [rank - 2], keepDims: false });
  return b.mul(sum, b.scalarLike(sum, 2));
});

/**
 * The lower triangular `L` of `L·Lᵀ = x` for each symmetric positive definite matrix.
 *
 * @param x floating-point `[…, n, n]`, of which the lower triangle is read; the result is NaN unless it is positive definite
 * @throws InvalidArgumentError if the matrices are not square
 * @example
 * ```ts
 * tf.linalg.cholesky([[4, 0], [0, 9]]); // → [[2, 0], [0, 3]]
 * ```
 * @see TensorFlow `tf.linalg.cholesky`. The gradient is a symmetric matrix.
 */
export const cholesky = unaryApi("cholesky", (b, x) => b.cholesky(x));

const solvedTriangle = (
  b: Context,
  matrix: Value,
  rhs: Value,
  lower: boolean,
  transposeA: boolean,
): Value => b.triangularSolve(matrix, rhs, { lower, transposeA });

/** X of L·Lᵀ·X = B. */
const solvedByFactor = (b: Context, factor: Value, rhs: Value): Value =>
  solvedTriangle(b, factor, solvedTriangle(b, factor, rhs, true, false), true, true);

/**
 * Solves `A·X = rhs` by the Cholesky factor of `A`.
 *
 * @param chol `[…, n, n]`, the result of `cholesky`
 * @param rhs `[…, n, k]`
 * @throws InvalidArgumentError if the shapes do not fit
 * @see TensorFlow `tf.linalg.cholesky_solve`
 */
export const choleskySolve = (chol: TensorLike, rhs: TensorLike): Tensor =>
  apply((b) => solvedByFactor(b, ...pairOfOneDType(["chol", chol], ["rhs", rhs], "choleskySolve")));

/**
 * Solves `A·X = rhs` for triangular matrices.
 *
 * @param matrix floating-point `[…, n, n]`, of which one triangle is read
 * @param rhs `[…, n, k]`; leading axes broadcast
 * @param lower whether the lower triangle is read, rather than the upper one
 * @param adjoint whether the transpose of the triangle is used
 * @throws InvalidArgumentError if the shapes do not fit
 * @see TensorFlow `tf.linalg.triangular_solve`
 */
export const triangularSolve = (
  matrix: TensorLike,
  rhs: TensorLike,
  lower = true,
  adjoint = false,
): Tensor =>
  apply((b) => {
    const [a, y] = pairOfOneDType(["matrix", matrix], ["rhs", rhs], "triangularSolve");
    return solvedTriangle(b, a, y, lower, adjoint);
  });

/**
 * Solves `A·X = rhs`.
 *
 * @param matrix floating-point `[…, n, n]`; a singular matrix has no finite result
 * @param rhs `[…, n, k]`; leading axes broadcast
 * @param adjoint whether the transpose of the matrix is used
 * @throws InvalidArgumentError if the shapes do not fit
 * @example
 * ```ts
 * tf.linalg.solve([[2, 0], [0, 4]], [[2], [8]]); // → [[1], [2]]
 * ```
 * @see TensorFlow `tf.linalg.solve`
 */
export const solve = (matrix: TensorLike, rhs: TensorLike, adjoint = false): Tensor =>
  apply((b) => {
    const [a, y] = pairOfOneDType(["matrix", matrix], ["rhs", rhs], "solve");
    return b.solve(a, y, { transposeA: adjoint });
  });

/**
 * The X that minimizes |A·X − rhs|² + l2Regularizer·|X|²; with fewer rows than columns, the solution X of least norm.
 *
 * @param matrix floating-point `[…, m, n]` of full rank
 * @param rhs `[…, m, k]`
 * @returns `[…, n, k]`
 * @throws InvalidArgumentError if the shapes do not fit
 * @see TensorFlow `tf.linalg.lstsq` with `fast=True`
 */
export const lstsq = (matrix: TensorLike, rhs: TensorLike, l2Regularizer = 0): Tensor =>
  apply((b) => {
    const [a, y] = pairOfOneDType(["matrix", matrix], ["rhs", rhs], "lstsq");
    const [rows, columns] = [rowsOf(a.type), columnsOf(a.type)];
    if (a.type.shape.length < 2 || y.type.shape.length < 2) {
      throw new InvalidArgumentError({
        what: "lstsq needs matrices",
        given: `${formatType(a.type)}, ${formatType(y.type)}`,
        expected: "matrix […, m, n] and rhs […, m, k]",
      });
    }
    const isDeep = !isStatic(rows) || !isStatic(columns) || rows >= columns;
    const size = isDeep ? columns : rows;
    const gram = isDeep ? transposedProduct(b, a, a) : productTransposed(b, a, a);
    const weight = b.mul(
      identityMatrix(b, a.type.dtype, size, size),
      b.scalarLike(a, l2Regularizer),
    );
    const factor = b.cholesky(l2Regularizer === 0 ? gram : b.add(gram, weight));
    return isDeep
      ? solvedByFactor(b, factor, transposedProduct(b, a, y))
      : transposedProduct(b, a, solvedByFactor(b, factor, y));
  });

/**
 * Orthonormal columns `Q` and an upper triangular `R` with `Q·R = x`, by Householder's reflections.
 *
 * @param x floating-point `[…, m, n]`
 * @param fullMatrices whether `Q` is `[…, m, m]`; otherwise it has min(m, n) columns
 * @returns `[Q, R]`
 * @throws InvalidArgumentError for a rank below 2
 * @see TF.js `tf.linalg.qr`, TensorFlow `tf.linalg.qr`
 */
export const qr = (x: TensorLike, fullMatrices = false): Tensor[] =>
  applyMany((b) =>
    b.qr(requireFamily(valueOf(x, "x", "qr"), "float32", "x", "qr"), { full: fullMatrices }),
  );

/**
 * Orthonormalizes vectors: the first k results span the same space as the first k arguments.
 *
 * @param xs vectors of one size as the rows of a matrix `[k, n]`, or an array of vectors; linearly independent
 * @returns a matrix of rows, or an array of vectors, in the form of `xs`
 * @throws InvalidArgumentError for more vectors than dimensions
 * @see TF.js `tf.linalg.gramSchmidt`
 */
export function gramSchmidt(xs: TensorLike | readonly Tensor[]): Tensor | Tensor[] {
  const op = "gramSchmidt";
  if (!isListOfTensors(xs))
    return apply((b) =>
      orthonormalRows(b, requireFamily(valueOf(xs, "xs", op), "float32", "xs", op)),
    );
  if (xs.length === 0) {
    throw new InvalidArgumentError(
      {
        what: `${op}: there are no vectors`,
        given: "an empty array",
        expected: "one vector or more",
      },
      currentLocation(),
    );
  }
  return applyMany((b) => {
    const rows = xs.map((x) => b.withShape(graphValue(x), [1, ...x.dims]));
    const result = orthonormalRows(b, b.concat(...rows, { axis: 0 }));
    const sizes = xs.map(() => 1);
    return b
      .split(result, { axis: 0, sizes })
      .map((row) => b.withShape(row, row.type.shape.slice(1)));
  });
}

const isListOfTensors = (xs: TensorLike | readonly Tensor[]): xs is readonly Tensor[] =>
  Array.isArray(xs) && xs.every((x) => x instanceof Tensor);

/** Rows of Q of the transpose, each with the sign that makes its product with its vector positive. */
function orthonormalRows(b: Context, x: Value): Value {
  const [q, r] = b.qr(matrixTransposed(b, x), { full: false });
  if (
    q === undefined ||
    r === undefined ||
    x.type.shape.length !== 2 ||
    q.type.shape[1] !== x.type.shape[0]
  ) {
    throw new InvalidArgumentError({
      what: `GramSchmidt: Number of vectors (${String(x.type.shape[0])}) exceeds number of dimensions (${String(x.type.shape[1])}).`,
      given: formatType(x.type),
      expected: "at most as many vectors as dimensions",
    });
  }
  requireSquare(r.type);
  const sides = b.sign(diagonalOf(b, r, 0, 1));
  return matrixTransposed(b, b.mul(q, sides));
}
