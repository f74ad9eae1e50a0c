import type { linalgOps } from "../../../ir/ops/linalg";
import { isFloating } from "../../../ir/dtype";
import type { TensorType } from "../../../ir/type";
import { float, type OnnxEmitter } from "../emitter";
import type { LoweringTable } from "../lowering";

/** Swaps the last two axes of a value of the given rank. */
const matrixTransposed = (x: string, rank: number, onnx: OnnxEmitter): string => {
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  perm.splice(rank - 2, 2, rank - 1, rank - 2);
  return onnx.node("Transpose", [x], { perm });
};

const isMatrix = ({ shape }: TensorType): boolean => shape.length === 2;

export const linalgLowerings: LoweringTable<keyof typeof linalgOps> = {
  // Gemm reads transposed matrices as they are; stacks of matrices are transposed first, which ONNX Runtime fuses.
  matMul: ({ operands: [a, b], types, result, attributes: { transposeA, transposeB }, onnx }) => {
    if ((transposeA || transposeB) && types.every(isMatrix) && isFloating(result.dtype)) {
      return onnx.node("Gemm", [a, b], { transA: Number(transposeA), transB: Number(transposeB) });
    }
    return onnx.node("MatMul", [
      transposeA ? matrixTransposed(a, types[0].shape.length, onnx) : a,
      transposeB ? matrixTransposed(b, types[1].shape.length, onnx) : b,
    ]);
  },
  gemm: ({ operands, attributes: { transposeA, transposeB, alpha, beta }, onnx }) =>
    onnx.node("Gemm", operands, {
      transA: Number(transposeA),
      transB: Number(transposeB),
      alpha: float(alpha),
      beta: float(beta),
    }),
};
