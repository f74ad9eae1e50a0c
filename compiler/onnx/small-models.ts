/** Small models by which providers test devices and copy data. */

import type { DType } from "../../ir/types/dtype";
import { onnxDataType } from "./data-type";
import { irVersion, opsetVersion, type OnnxModel } from "./lower-graph";
import type { onnx } from "./proto";
import { encodeModel } from "./proto/encode";

/** A model of one node, from `x` to `y`: a tensor of one dtype and of any shape. */
function unaryModel(opType: "Identity" | "Neg", dtype: DType): OnnxModel {
  const value = (name: string): onnx.ValueInfoProto.$Properties => ({
    name,
    type: { tensorType: { elemType: onnxDataType[dtype] } },
  });
  const model: onnx.ModelProto.$Properties = {
    irVersion,
    producerName: "ontrace",
    opsetImport: [{ domain: "", version: opsetVersion }],
    graph: {
      name: opType,
      node: [{ name: opType, opType, input: ["x"], output: ["y"] }],
      input: [value("x")],
      output: [value("y")],
    },
  };
  return {
    bytes: encodeModel(model),
    inputs: ["x"],
    inputTypes: [{ dtype, shape: [] }],
    outputTypes: [{ dtype, shape: [] }],
    outputs: ["y"],
    locations: new Map(),
    nodeCount: 1,
    parallelWork: 0,
    peakValues: [],
    usesFloat64: dtype === "float64",
    fallbacks: [],
    computesSizes: false,
    laysOutChannels: false,
    spreadsUses: false,
  };
}

/** The small models, by dtype. */
export const smallModels = {
  /** y = x */
  copy: (dtype: DType): OnnxModel => unaryModel("Identity", dtype),
  /** y = −x, which requires a computation. */
  negation: (dtype: DType): OnnxModel => unaryModel("Neg", dtype),
};

export type SmallModels = typeof smallModels;
