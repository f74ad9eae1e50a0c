/** Lowerings of softmax and non-maximum suppression, beside those of convolutions and pooling. */

import { Literal } from "../../../ir/types/literal";
import type { nnOps } from "../../../ir/ops/nn";
import { onnxDataType } from "../data-type";
import { composed, oneNode, severalNodes, type LoweringTable } from "../lowering";
import { convolutionLowerings } from "./convolution";
import { poolingLowerings } from "./pooling";

export const nnLowerings: LoweringTable<keyof typeof nnOps> = {
  ...convolutionLowerings,
  ...poolingLowerings,
  softmax: oneNode(({ operands, attributes, onnx }) =>
    onnx.node("Softmax", operands, { axis: attributes.axis }),
  ),
  logSoftmax: severalNodes(({ operands, attributes, onnx }) =>
    onnx.node("LogSoftmax", operands, { axis: attributes.axis }),
  ),
  nonMaxSuppression: oneNode(({ operands: [boxes, scores], types, attributes, onnx }) => {
    const { size, iouThreshold, scoreThreshold } = attributes;
    const [count = 0] = types[1].shape;
    const vector = (value: number): string => onnx.literal(Literal.vector("float32", [value]));
    const chosen = onnx.node("NonMaxSuppression", [
      onnx.node("Reshape", [boxes, onnx.shape([1, count, 4])], { allowzero: 1 }),
      onnx.node("Reshape", [scores, onnx.shape([1, 1, count])], { allowzero: 1 }),
      onnx.int64([size]),
      vector(iouThreshold),
      ...(scoreThreshold === -Infinity ? [] : [vector(scoreThreshold)]),
    ]);
    // Rows of batch, class and box.
    const found = onnx.node("Gather", [chosen, onnx.scalar("int64", 2)], { axis: 1 });
    const filled = onnx.node("Concat", [found, onnx.int64(new Array<number>(size).fill(0))], {
      axis: 0,
    });
    const indices = onnx.node("Slice", [filled, onnx.int64([0]), onnx.int64([size])]);
    const length = onnx.node("Reshape", [onnx.node("Shape", [found]), onnx.int64([])], {
      allowzero: 1,
    });
    const int32 = (x: string): string => onnx.node("Cast", [x], { to: onnxDataType.int32 });
    return [int32(indices), int32(length)];
  }),
  softmaxCrossEntropy: composed("legalize writes it by logSoftmax"),
};
