import type { ReduceAttributes, reductionOps } from "../../../ir/ops/reduction";
import type { LoweringTable } from "../lowering";
import type { OnnxEmitter } from "../emitter";

interface ReduceInput {
  readonly operands: readonly string[];
  readonly attributes: ReduceAttributes;
  readonly onnx: OnnxEmitter;
}

/** ONNX reductions take their axes as an input from opset 18 on; an empty list of axes means all, unless told not to. */
const reduce =
  (opType: "ReduceSum" | "ReduceMax") =>
  ({ operands, attributes: { axes, keepDims }, onnx }: ReduceInput): string =>
    onnx.node(opType, [...operands, onnx.int64(axes)], {
      keepdims: keepDims ? 1 : 0,
      noop_with_empty_axes: 1,
    });

export const reductionLowerings: LoweringTable<keyof typeof reductionOps> = {
  reduceSum: reduce("ReduceSum"),
  reduceMax: reduce("ReduceMax"),
};
