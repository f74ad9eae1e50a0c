import type { linalgOps } from "../../ir/ops/linalg";
import type { BatchingTable } from "../batching-rule";
import { aligned } from "./axes";

export const linalgBatching: BatchingTable<keyof typeof linalgOps> = {
  // The batch's axis is one more of those in front of the matrices.
  matMul: ({ operands, batched, attributes, b }) => {
    const [x, y] = aligned(operands, batched, b);
    return b.matMul(x, y, attributes);
  },
  // α·A·B + β·C; gemm itself takes matrices only.
  gemm: ({ operands, batched, attributes: { alpha, beta, ...transposes }, b }) => {
    const [x, y, z] = aligned(operands, batched, b);
    const product = b.mul(b.matMul(x, y, transposes), b.scalarLike(x, alpha));
    return b.add(product, b.mul(z, b.scalarLike(z, beta)));
  },
};
