import type { DType } from "../../../ir/dtype";
import type { indexingOps, Reduction } from "../../../ir/ops/indexing";
import { onnxDataType } from "../data-type";
import type { OnnxEmitter } from "../emitter";
import type { LoweringTable } from "../lowering";

/** GatherND, ScatterND and their kind take int64 alone. */
const int64 = (indices: string, dtype: DType, onnx: OnnxEmitter): string =>
  dtype === "int64" ? indices : onnx.node("Cast", [indices], { to: onnxDataType.int64 });

/** Halves are combined in float32, which has the kernels. */
function scatter(
  opType: "ScatterND" | "ScatterElements",
  [x, indices, updates]: readonly [x: string, indices: string, updates: string],
  dtype: DType,
  attributes: { readonly reduction: Reduction; readonly axis?: number },
  onnx: OnnxEmitter,
): string {
  if (dtype !== "float16" || attributes.reduction === "none") {
    return onnx.node(opType, [x, indices, updates], { ...attributes });
  }
  const widened = (value: string): string =>
    onnx.node("Cast", [value], { to: onnxDataType.float32 });
  const result = onnx.node(opType, [widened(x), indices, widened(updates)], { ...attributes });
  return onnx.node("Cast", [result], { to: onnxDataType.float16 });
}

export const indexingLowerings: LoweringTable<keyof typeof indexingOps> = {
  gather: ({ operands, attributes: { axis }, onnx }) => onnx.node("Gather", operands, { axis }),
  gatherND: ({ operands: [x, indices], types: [, { dtype }], onnx }) =>
    onnx.node("GatherND", [x, int64(indices, dtype, onnx)], { batch_dims: 0 }),
  scatterND: ({ operands: [x, indices, updates], types, attributes, onnx }) => {
    const coordinates = int64(indices, types[1].dtype, onnx);
    return scatter("ScatterND", [x, coordinates, updates], types[0].dtype, attributes, onnx);
  },
  gatherElements: ({ operands, attributes: { axis }, onnx }) =>
    onnx.node("GatherElements", operands, { axis }),
  scatterElements: ({ operands, types, attributes, onnx }) =>
    scatter("ScatterElements", operands, types[0].dtype, attributes, onnx),
  nonZero: ({ operands, attributes: { count }, onnx }) => {
    const coordinates = onnx.node("NonZero", operands);
    onnx.bindSymbol(count.text, coordinates, 1);
    return coordinates;
  },
};
