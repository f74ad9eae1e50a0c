import type { DType } from "../../ir/dtype";
import { onnxDataType } from "./data-type";
import { irVersion, opsetVersion, type OnnxModel } from "./lower-graph";
import { onnx } from "./proto";

/** A model that gives its input `x` back as `y`: a tensor of one dtype and of any shape. Providers move data with it. */
export function copyModel(dtype: DType): OnnxModel {
  const value = (name: string): onnx.ValueInfoProto.$Properties => ({
    name,
    type: { tensorType: { elemType: onnxDataType[dtype] } },
  });
  const model: onnx.ModelProto.$Properties = {
    irVersion,
    producerName: "ontrace",
    opsetImport: [{ domain: "", version: opsetVersion }],
    graph: {
      name: "copy",
      node: [{ name: "copy", opType: "Identity", input: ["x"], output: ["y"] }],
      input: [value("x")],
      output: [value("y")],
    },
  };
  return {
    bytes: onnx.ModelProto.encode(model).finish(),
    inputs: ["x"],
    inputTypes: [{ dtype, shape: [] }],
    outputTypes: [{ dtype, shape: [] }],
    outputs: ["y"],
    locations: new Map(),
    nodeCount: 1,
    fallbacks: [],
    computesSizes: false,
  };
}
