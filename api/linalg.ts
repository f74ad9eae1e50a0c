/** The namespace `tf.linalg`. */
export {
  adjoint,
  cross,
  matMul as matmul,
  matrixTranspose,
  matvec,
  tensordot,
  trace,
} from "./ops/linalg";
export { normalize } from "./ops/norm";
export { eigh, eigvalsh, svd } from "./ops/eigen";
export { einsum } from "./ops/einsum";
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
} from "./ops/factorization";
export { matrixDiag as diag, matrixDiagPart as diagPart, setDiag } from "./ops/band";
export { bandPart, diag as tensorDiag, tensorDiagPart } from "./ops/diagonal";
