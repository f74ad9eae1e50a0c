/** Attributes of ONNX nodes, and their encoding. */

import { AttributeType, type onnx } from "./proto";

/** A float attribute; a bare number is an integer attribute. */
export interface FloatAttribute {
  readonly float: number;
}

interface FloatsAttribute {
  readonly floats: readonly number[];
}

export type OnnxAttribute =
  | number
  | string
  | readonly number[]
  | FloatAttribute
  | FloatsAttribute
  | { readonly graph: onnx.GraphProto.$Properties };

export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

export const float = (value: number): FloatAttribute => ({ float: value });

export function attributeProto(
  name: string,
  value: OnnxAttribute,
): onnx.AttributeProto.$Properties {
  if (typeof value === "number") return { name, type: AttributeType.INT, i: value };
  if (typeof value === "string") {
    return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  }
  if ("float" in value) return { name, type: AttributeType.FLOAT, f: value.float };
  if ("floats" in value) return { name, type: AttributeType.FLOATS, floats: [...value.floats] };
  if ("graph" in value) return { name, type: AttributeType.GRAPH, g: value.graph };
  return { name, type: AttributeType.INTS, ints: [...value] };
}
