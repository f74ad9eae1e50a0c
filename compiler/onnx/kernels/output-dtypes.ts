import type { DType } from "../../../ir/types/dtype";
import { onnxDataType } from "../data-type";
import type { OnnxAttributes } from "../attributes";

type Inputs = readonly (DType | undefined)[];
type Outputs = readonly (DType | undefined)[];

const bool = (): Outputs => ["bool"];
const int64 = (): Outputs => ["int64"];
const withIndices = ([x]: Inputs): Outputs => [x, "int64", "int64", "int64"];

const dtypeOfCode = new Map(
  Object.entries(onnxDataType).map(([dtype, code]) => [code, dtype as DType]),
);

/** The dtype of an ONNX data type's number. */
export const dtypeOf = (code: number): DType | undefined => dtypeOfCode.get(code);

/** The dtypes of a node's outputs where they are not all that of its first input. */
const special: Readonly<Record<string, (inputs: Inputs, attributes: OnnxAttributes) => Outputs>> = {
  Equal: bool,
  Less: bool,
  LessOrEqual: bool,
  Greater: bool,
  GreaterOrEqual: bool,
  And: bool,
  Or: bool,
  Xor: bool,
  Not: bool,
  IsNaN: bool,
  IsInf: bool,
  Shape: int64,
  Size: int64,
  NonZero: int64,
  ArgMax: int64,
  ArgMin: int64,
  TopK: withIndices,
  MaxPool: withIndices,
  Unique: withIndices,
  Where: ([, x, y]) => [x ?? y],
  OneHot: ([, , values]) => [values],
  Cast: (_, { to }) => [typeof to === "number" ? dtypeOf(to) : undefined],
  If: (_, { then_branch: branch }) => graphOutputs(branch),
  // The body gives the condition first, and the loop does not give it.
  Loop: (_, { body }) => graphOutputs(body).slice(1),
  Scan: (_, { body }) => graphOutputs(body),
};

function graphOutputs(attribute: OnnxAttributes[string] | undefined): Outputs {
  if (typeof attribute !== "object" || !("graph" in attribute)) return [];
  return (attribute.graph.output ?? []).map(({ type }) => dtypeOf(type?.tensorType?.elemType ?? 0));
}

export const outputDTypes = (
  opType: string,
  inputs: Inputs,
  count: number,
  attributes: OnnxAttributes,
): Outputs =>
  special[opType]?.(inputs, attributes) ?? Array.from({ length: count }, () => inputs[0]);
