/** The namespace `tf.linalg`: operations on matrices, and their decompositions. */

export {
  adjoint,
  cross,
  matMul as matmul,
  matrixTranspose,
  matvec,
  tensordot,
  trace,
} from "../ops/linalg/linalg";
export { normalize } from "../ops/reduction/norm";
export { eigh, eigvalsh, svd } from "../ops/linalg/eigen";
export { einsum } from "../ops/linalg/einsum";
export {
  cholesky,
  choleskySolve,
  det,
  gramSchmidt,
  inv,
  logdet,
  lstsq,
  qr,
  slogdet,
  solve,
  triangularSolve,
} from "../ops/linalg/factorization";
export type { SignAndLogarithm } from "../ops/linalg/factorization";
export type { DiagonalAlignment, Diagonals } from "../ops/linalg/matrix-diag";
export { matrixDiag as diag, matrixDiagPart as diagPart, setDiag } from "../ops/linalg/matrix-diag";
export { bandPart, diag as tensorDiag, tensorDiagPart } from "../ops/linalg/diagonal";
