/** The part of the emitter that rewrites of nodes use. */

import type { DType } from "../../ir/types/dtype";
import type { Literal } from "../../ir/types/literal";
import type { ProviderName } from "../pass";
import type { OnnxAttributes } from "./attributes";
import type { OnnxOpType } from "./kernels/output-dtypes";

/** A node before its outputs have names. */
export interface NodeParts {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly attributes: OnnxAttributes;
  readonly domain: string;
}

/** Adds nodes to an ONNX graph. Values are represented by their names. */
export interface NodeWriter {
  readonly provider: ProviderName;
  /** Adds a node with one output and returns the output's name. */
  node(opType: OnnxOpType, inputs: readonly string[], attributes?: OnnxAttributes): string;
  nodeWithOutputs(
    opType: OnnxOpType,
    inputs: readonly string[],
    outputCount: number,
    attributes?: OnnxAttributes,
  ): readonly string[];
  /** A constant scalar. */
  scalar(dtype: DType, value: number | bigint): string;
  /** A constant int64 vector. */
  int64(values: readonly number[]): string;
  dtypeOf(name: string): DType | undefined;
  /** The constant that a name denotes, if any. */
  literalOf(name: string): Literal | undefined;
  /** The input of the cast that produced a value, if one did. */
  castOrigin(name: string): string | undefined;
}
