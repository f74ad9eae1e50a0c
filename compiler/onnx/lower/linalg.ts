import type { linalgOps } from "../../../ir/ops/linalg";
import type { OnnxEmitter } from "../emitter";
import type { LoweringTable } from "../lowering";

/** Swaps the last two axes of a value of the given rank. */
const matrixTransposed = (x: string, rank: number, onnx: OnnxEmitter): string => {
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  perm.splice(rank - 2, 2, rank - 1, rank - 2);
  return onnx.node("Transpose", [x], { perm });
};

export const linalgLowerings: LoweringTable<keyof typeof linalgOps> = {
  matMul: ({ operands: [a, b], types, attributes: { transposeA, transposeB }, onnx }) =>
    onnx.node("MatMul", [
      transposeA ? matrixTransposed(a, types[0].shape.length, onnx) : a,
      transposeB ? matrixTransposed(b, types[1].shape.length, onnx) : b,
    ]),
};
