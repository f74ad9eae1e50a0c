/** Batching rules of linear algebra: the batch axis is one more axis of the stack of matrices. */

import type { linalgOps } from "../../ir/ops/linalg";
import type { BatchingTable } from "./rule";
import { aligned } from "./axes";

export const linalgBatching: BatchingTable<keyof typeof linalgOps> = {
  // Ops on stacks of matrices accept another leading axis.
  inverse: ({ operands: [x], b }) => b.inverse(x),
  determinant: ({ operands: [x], b }) => b.determinant(x),
  cofactors: ({ operands: [x], b }) => b.cofactors(x),
  logDeterminant: ({ operands: [x], b }) => b.logDeterminant(x),
  cholesky: ({ operands: [x], b }) => b.cholesky(x),
  qr: ({ operands: [x], attributes, b }) => b.qr(x, attributes),
  singularValues: ({ operands: [x], b }) => b.singularValues(x),
  svd: ({ operands: [x], attributes, b }) => b.svd(x, attributes),
  eigh: ({ operands: [x], b }) => b.eigh(x),
  solve: ({ operands, batched, attributes, b }) => {
    const [a, rhs] = aligned(b, operands, batched);
    return b.solve(a, rhs, attributes);
  },
  triangularSolve: ({ operands, batched, attributes, b }) => {
    const [a, rhs] = aligned(b, operands, batched);
    return b.triangularSolve(a, rhs, attributes);
  },

  // The batch axis is one more axis of the stack.
  matMul: ({ operands, batched, attributes, b }) => {
    const [x, y] = aligned(b, operands, batched);
    return b.matMul(x, y, attributes);
  },
  // α·A·B + β·C; gemm itself has no stacks.
  gemm: ({ operands, batched, attributes: { alpha, beta, ...transposes }, b }) => {
    const [x, y, z] = aligned(b, operands, batched);
    const product = b.mul(b.matMul(x, y, transposes), b.scalarLike(x, alpha));
    return b.add(product, b.mul(z, b.scalarLike(z, beta)));
  },
};
