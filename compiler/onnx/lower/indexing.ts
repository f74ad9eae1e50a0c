/** Lowerings of gathers and scatters. */

import type { DType } from "../../../ir/types/dtype";
import type { indexingOps } from "../../../ir/ops/indexing";
import { onnxDataType } from "../data-type";
import type { OnnxEmitter } from "../emitter";
import { movingNodes, oneNode, type LoweringTable } from "../lowering";

/** GatherND and ScatterND require int64 indices. */
const int64 = (onnx: OnnxEmitter, indices: string, dtype: DType): string =>
  dtype === "int64" ? indices : onnx.node("Cast", [indices], { to: onnxDataType.int64 });

export const indexingLowerings: LoweringTable<keyof typeof indexingOps> = {
  gather: movingNodes(({ operands, attributes: { axis }, onnx }) =>
    onnx.node("Gather", operands, { axis }),
  ),
  gatherND: movingNodes(({ operands: [x, indices], types: [, { dtype }], onnx }) =>
    onnx.node("GatherND", [x, int64(onnx, indices, dtype)], { batch_dims: 0 }),
  ),
  scatterND: oneNode(
    ({ operands: [x, indices, updates], types, attributes: { reduction }, onnx }) =>
      onnx.node("ScatterND", [x, int64(onnx, indices, types[1].dtype), updates], { reduction }),
  ),
  gatherElements: movingNodes(({ operands, attributes: { axis }, onnx }) =>
    onnx.node("GatherElements", operands, { axis }),
  ),
  scatterElements: oneNode(({ operands, attributes: { axis, reduction }, onnx }) =>
    onnx.node("ScatterElements", operands, { axis, reduction }),
  ),
  nonZero: movingNodes(({ operands, attributes: { count }, onnx }) => {
    const coordinates = onnx.node("NonZero", operands);
    onnx.bindSymbol(count.text, coordinates, 1);
    return coordinates;
  }),
};
