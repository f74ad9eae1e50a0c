/**
 * The ONNX ops that the compiler emits, each with the dtypes of its outputs. The table is closed: an op that is not in it is a compile
 * error where a lowering or a rewrite names it, so that no dtype is guessed.
 */

import type { DType } from "../../../ir/types/dtype";
import { onnxDataType } from "../data-type";
import type { OnnxAttributes } from "../attributes";

type DTypes = readonly (DType | undefined)[];

/** The dtypes of a node's outputs; absent where the input on which they depend has no known dtype. */
type OutputRule = (inputs: DTypes, attributes: OnnxAttributes, outputCount: number) => DTypes;

const dtypeOfCode = new Map(
  Object.entries(onnxDataType).map(([dtype, code]) => [code, dtype as DType]),
);

/** The dtype of an ONNX data type's code. */
export const dtypeOf = (code: number): DType | undefined => dtypeOfCode.get(code);

/** All outputs have the dtype of the first input: arithmetic, and whatever moves elements. */
const asFirst: OutputRule = ([x], _, outputCount) => Array.from({ length: outputCount }, () => x);
const bool: OutputRule = () => ["bool"];
const int64: OutputRule = () => ["int64"];
/** Values, and up to three outputs of places or counts. */
const withIndices: OutputRule = ([x], _, outputCount) =>
  [x, "int64" as const, "int64" as const, "int64" as const].slice(0, outputCount);

function graphOutputs(attribute: OnnxAttributes[string] | undefined): DTypes {
  if (typeof attribute !== "object" || !("graph" in attribute)) return [];
  return (attribute.graph.output ?? []).map(({ type }) => dtypeOf(type?.tensorType?.elemType ?? 0));
}

const outputRules = {
  ...{ Add: asFirst, Sub: asFirst, Mul: asFirst, Div: asFirst, Mod: asFirst, Pow: asFirst },
  ...{ Max: asFirst, Min: asFirst, Neg: asFirst, Abs: asFirst, Sign: asFirst },
  ...{ Exp: asFirst, Log: asFirst, Sqrt: asFirst, Reciprocal: asFirst, Erf: asFirst },
  ...{ Sin: asFirst, Cos: asFirst, Tan: asFirst, Asin: asFirst, Acos: asFirst, Atan: asFirst },
  ...{ Sinh: asFirst, Cosh: asFirst, Tanh: asFirst },
  ...{ Asinh: asFirst, Acosh: asFirst, Atanh: asFirst },
  ...{ Floor: asFirst, Ceil: asFirst, Round: asFirst },
  ...{ Sigmoid: asFirst, Softplus: asFirst, Relu: asFirst, LeakyRelu: asFirst, Elu: asFirst },
  ...{ Softmax: asFirst, LogSoftmax: asFirst },
  ...{ BitwiseNot: asFirst, BitwiseAnd: asFirst, BitwiseOr: asFirst, BitwiseXor: asFirst },

  ...{ Equal: bool, Less: bool, LessOrEqual: bool, Greater: bool, GreaterOrEqual: bool },
  ...{ And: bool, Or: bool, Xor: bool, Not: bool, IsNaN: bool },
  Where: ([, x, y]) => [x ?? y],
  Cast: (_, { to }) => [typeof to === "number" ? dtypeOf(to) : undefined],

  ...{ ReduceSum: asFirst, ReduceMean: asFirst, ReduceProd: asFirst, ReduceMax: asFirst },
  ...{ ReduceMin: asFirst, ReduceLogSumExp: asFirst, ReduceL2: asFirst, CumSum: asFirst },
  ...{ ArgMax: int64, ArgMin: int64, TopK: withIndices, Unique: withIndices },

  ...{ Identity: asFirst, Reshape: asFirst, Flatten: asFirst, Squeeze: asFirst },
  ...{ Unsqueeze: asFirst, Transpose: asFirst, Expand: asFirst, Tile: asFirst, Pad: asFirst },
  ...{ Concat: asFirst, Split: asFirst, Slice: asFirst, Compress: asFirst, Trilu: asFirst },
  ...{ Gather: asFirst, GatherND: asFirst, GatherElements: asFirst },
  ...{ ScatterND: asFirst, ScatterElements: asFirst },
  ...{ Shape: int64, NonZero: int64, Range: asFirst },

  ...{ MatMul: asFirst, Gemm: asFirst, Det: asFirst, Inverse: asFirst },
  ...{ Conv: asFirst, ConvTranspose: asFirst },
  ...{ MaxPool: withIndices, MaxUnpool: asFirst, AveragePool: asFirst },
  NonMaxSuppression: int64,

  If: (_, { then_branch: branch }) => graphOutputs(branch),
  // The body gives the condition first, which is no output of the loop.
  Loop: (_, { body }) => graphOutputs(body).slice(1),
  Scan: (_, { body }) => graphOutputs(body),
} satisfies Readonly<Record<string, OutputRule>>;

/** The type of an ONNX node that the compiler emits. */
export type OnnxOpType = keyof typeof outputRules;

export const isOnnxOpType = (opType: string): opType is OnnxOpType =>
  Object.hasOwn(outputRules, opType);

export const onnxOpTypes: readonly OnnxOpType[] = Object.keys(outputRules).filter(isOnnxOpType);

/** The dtypes of a node's outputs. */
export function outputDTypes(
  opType: OnnxOpType,
  inputs: DTypes,
  outputCount: number,
  attributes: OnnxAttributes,
): DTypes {
  const rule: OutputRule = outputRules[opType];
  return rule(inputs, attributes, outputCount);
}
