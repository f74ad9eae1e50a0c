/** The namespace `tf.linalg`, each function behind its door. `npm run doors` writes this file. */

import { door } from "../door";
import * as own from "./../../api/namespaces/linalg";

export * from "./../../api/namespaces/linalg";
export const adjoint = /*#__PURE__*/ door(own.adjoint, "linalg.adjoint", "x: TensorLike");
export const cross = /*#__PURE__*/ door(own.cross, "linalg.cross", "a: TensorLike, b: TensorLike");
export const matmul = /*#__PURE__*/ door(own.matmul, "linalg.matmul", "a: TensorLike, b: TensorLike, transposeA?: boolean, transposeB?: boolean, adjointA?: boolean, adjointB?: boolean");
export const matrixTranspose = /*#__PURE__*/ door(own.matrixTranspose, "linalg.matrixTranspose", "x: TensorLike");
export const matvec = /*#__PURE__*/ door(own.matvec, "linalg.matvec", "a: TensorLike, b: TensorLike, transposeA?: boolean, adjointA?: boolean");
export const tensordot = /*#__PURE__*/ door(own.tensordot, "linalg.tensordot", "a: TensorLike, b: TensorLike, axes: number | [number | number[], number | number[]]");
export const trace = /*#__PURE__*/ door(own.trace, "linalg.trace", "x: TensorLike");
export const normalize = /*#__PURE__*/ door(own.normalize, "linalg.normalize", "x: TensorLike, ord?: number | \"euclidean\" | \"fro\", axis?: null | number | number[]");
export const eigh = /*#__PURE__*/ door(own.eigh, "linalg.eigh", "x: TensorLike");
export const eigvalsh = /*#__PURE__*/ door(own.eigvalsh, "linalg.eigvalsh", "x: TensorLike");
export const svd = /*#__PURE__*/ door(own.svd, "linalg.svd", "x: TensorLike, fullMatrices?: boolean, computeUv?: boolean");
export const einsum = /*#__PURE__*/ door(own.einsum, "linalg.einsum", "equation: string, ...tensors: TensorLike");
export const cholesky = /*#__PURE__*/ door(own.cholesky, "linalg.cholesky", "x: TensorLike");
export const choleskySolve = /*#__PURE__*/ door(own.choleskySolve, "linalg.choleskySolve", "chol: TensorLike, rhs: TensorLike");
export const det = /*#__PURE__*/ door(own.det, "linalg.det", "x: TensorLike");
export const gramSchmidt = /*#__PURE__*/ door(own.gramSchmidt, "linalg.gramSchmidt", "xs: TensorLike | Tensor[]");
export const inv = /*#__PURE__*/ door(own.inv, "linalg.inv", "x: TensorLike, adjoint?: boolean");
export const logdet = /*#__PURE__*/ door(own.logdet, "linalg.logdet", "x: TensorLike");
export const lstsq = /*#__PURE__*/ door(own.lstsq, "linalg.lstsq", "matrix: TensorLike, rhs: TensorLike, l2Regularizer?: number");
export const qr = /*#__PURE__*/ door(own.qr, "linalg.qr", "x: TensorLike, fullMatrices?: boolean");
export const slogdet = /*#__PURE__*/ door(own.slogdet, "linalg.slogdet", "x: TensorLike");
export const solve = /*#__PURE__*/ door(own.solve, "linalg.solve", "matrix: TensorLike, rhs: TensorLike, adjoint?: boolean");
export const triangularSolve = /*#__PURE__*/ door(own.triangularSolve, "linalg.triangularSolve", "matrix: TensorLike, rhs: TensorLike, lower?: boolean, adjoint?: boolean");
export const diag = /*#__PURE__*/ door(own.diag, "linalg.diag", "diagonal: TensorLike, k?: number | number[], numRows?: null | number, numCols?: null | number, paddingValue?: number, align?: \"RIGHT_LEFT\" | \"LEFT_RIGHT\" | \"LEFT_LEFT\" | \"RIGHT_RIGHT\"");
export const diagPart = /*#__PURE__*/ door(own.diagPart, "linalg.diagPart", "x: TensorLike, k?: number | number[], paddingValue?: number, align?: \"RIGHT_LEFT\" | \"LEFT_RIGHT\" | \"LEFT_LEFT\" | \"RIGHT_RIGHT\"");
export const setDiag = /*#__PURE__*/ door(own.setDiag, "linalg.setDiag", "x: TensorLike, diagonal: TensorLike, k?: number | number[], align?: \"RIGHT_LEFT\" | \"LEFT_RIGHT\" | \"LEFT_LEFT\" | \"RIGHT_RIGHT\"");
export const bandPart = /*#__PURE__*/ door(own.bandPart, "linalg.bandPart", "x: TensorLike, numLower: number, numUpper: number");
export const tensorDiag = /*#__PURE__*/ door(own.tensorDiag, "linalg.tensorDiag", "x: TensorLike");
export const tensorDiagPart = /*#__PURE__*/ door(own.tensorDiagPart, "linalg.tensorDiagPart", "x: TensorLike");
