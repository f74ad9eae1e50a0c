import type { nnOps } from "../../../ir/ops/nn";
import { neverLowered, type LoweringTable } from "../lowering";
import { convolutionLowerings } from "./convolution";
import { poolingLowerings } from "./pooling";

export const nnLowerings: LoweringTable<keyof typeof nnOps> = {
  ...convolutionLowerings,
  ...poolingLowerings,
  softmax: ({ operands, attributes, onnx }) =>
    onnx.node("Softmax", operands, { axis: attributes.axis }),
  logSoftmax: ({ operands, attributes, onnx }) =>
    onnx.node("LogSoftmax", operands, { axis: attributes.axis }),
  softmaxCrossEntropy: neverLowered("legalize writes it by logSoftmax"),
};
