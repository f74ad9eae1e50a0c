/** Type inference of inverses, determinants, solvers and the Cholesky and QR factorisations. */

import { isStatic, type Dim } from "../types/dim";
import { isFloating } from "../types/dtype";
import { InvalidArgumentError } from "../errors";
import { binaryOp, multiResultOp, unaryOp, type NoAttributes, type Unary } from "../op";
import { broadcastShapes, formatType, type Shape, type TensorType } from "../types/type";
import { requireDType, requireSameDType } from "./elementwise";
import { columnsOf, requireSquare, rowsOf, squareSize, staticSize } from "../types/matrix-shape";

export interface SolveAttributes {
  /** Whether A is transposed. */
  readonly transposeA: boolean;
}

export interface TriangularSolveAttributes extends SolveAttributes {
  /** Whether the lower triangle of A is read, before transposition; otherwise the upper one. */
  readonly lower: boolean;
}

export interface QrAttributes {
  /** Whether Q is square, [rows, rows]; otherwise it has as many columns as R has rows that are not zero. */
  readonly full: boolean;
}

const batchOf = ({ shape }: TensorType): Shape => shape.slice(0, -2);

function requireMatrices(x: TensorType): void {
  requireDType([x], isFloating, "a floating-point dtype");
  requireSquare(x);
}

const ofMatrices = unaryOp(([x]) => {
  requireMatrices(x);
  return x;
});

/** X of A·X = B. */
function solved(a: TensorType, rhs: TensorType): TensorType {
  requireSameDType(a, rhs);
  requireMatrices(a);
  const [size, rows] = [rowsOf(a), rowsOf(rhs)];
  const fits = size === rows || !isStatic(size) || !isStatic(rows);
  if (rhs.shape.length < 2 || !fits) {
    throw new InvalidArgumentError({
      what: "Input matrix and rhs are incompatible.",
      given: `matrix ${formatType(a)}, rhs ${formatType(rhs)}`,
      expected: `rhs […, ${String(size)}, k]`,
      fix: "reshape a right-hand side that is a vector to a column [n, 1]",
    });
  }
  return {
    dtype: a.dtype,
    shape: [...broadcastShapes(batchOf(a), batchOf(rhs)), rows, columnsOf(rhs)],
  };
}

function orthogonalTriangular(x: TensorType, { full }: QrAttributes): readonly TensorType[] {
  requireDType([x], isFloating, "a floating-point dtype");
  if (x.shape.length < 2) {
    throw new InvalidArgumentError({
      what: "qr needs matrices",
      given: formatType(x),
      expected: "[…, m, n]",
    });
  }
  const rows = staticSize(rowsOf(x), x);
  const columns = staticSize(columnsOf(x), x);
  const inner: Dim = full ? rows : Math.min(rows, columns);
  const { dtype } = x;
  return [
    { dtype, shape: [...batchOf(x), rows, inner] },
    { dtype, shape: [...batchOf(x), inner, columns] },
  ];
}

/** All operate on the last two axes of a stack of matrices. */
export const factorizationOps = {
  /** A⁻¹. Called `tf.linalg.inv`. TensorFlow `tf.linalg.inv`. */
  inverse: ofMatrices,
  /** det A. Called `tf.linalg.det`. TensorFlow `tf.linalg.det`. */
  determinant: unaryOp(([x]) => {
    requireMatrices(x);
    squareSize(x);
    return { dtype: x.dtype, shape: batchOf(x) };
  }),
  /** The derivatives of each determinant by the matrix's elements: the transposed adjugate, det A·A⁻ᵀ where A is invertible. Emitted by the gradient of `determinant`. */
  cofactors: unaryOp(([x]) => {
    requireMatrices(x);
    squareSize(x);
    return x;
  }),
  /** The determinant's sign and the logarithm of its size. Called `tf.linalg.slogdet`. TensorFlow `tf.linalg.slogdet`. */
  logDeterminant: multiResultOp<NoAttributes, Unary>([1, 1], ({ operands: [x] }) => {
    requireMatrices(x);
    squareSize(x);
    const type: TensorType = { dtype: x.dtype, shape: batchOf(x) };
    return [type, type];
  }),
  /** The lower triangular L of A = L·Lᵀ. Reads A's lower triangle. Called `tf.linalg.cholesky`. TensorFlow `tf.linalg.cholesky`. */
  cholesky: ofMatrices,
  /** X of A·X = B. Called `tf.linalg.solve`. TensorFlow `tf.linalg.solve`. */
  solve: binaryOp<SolveAttributes>(([a, rhs]) => solved(a, rhs)),
  /** X of A·X = B, of which one triangle of A is read. Called `tf.linalg.triangularSolve`. TensorFlow `tf.linalg.triangular_solve`. */
  triangularSolve: binaryOp<TriangularSolveAttributes>(([a, rhs]) => solved(a, rhs)),
  /** Q and R of A = Q·R: Q's columns are orthonormal, R is upper triangular. Called `tf.linalg.qr`. TensorFlow `tf.linalg.qr`. */
  qr: multiResultOp<QrAttributes, Unary>([1, 1], ({ operands: [x], attributes }) =>
    orthogonalTriangular(x, attributes),
  ),
};
