import type { Graph } from "../../ir/graph";
import type { Attributes, OperandsOf, OpName } from "../../ir/ops";
import type { TensorType } from "../../ir/types/type";
import type { OnnxEmitter } from "./emitter";

type Names<I> = { readonly [P in keyof I]: string };
type Types<I> = { readonly [P in keyof I]: TensorType };

export interface LoweringInput<K extends OpName> {
  /** ONNX names of the operands. */
  readonly operands: Names<OperandsOf<K>>;
  readonly types: Types<OperandsOf<K>>;
  /** Types of the results. */
  readonly results: readonly TensorType[];
  /** Type of the first result. */
  readonly result: TensorType;
  readonly attributes: Attributes<K>;
  readonly regions: readonly Graph[];
  /** Writes a region's nodes with an emitter, operands by their ONNX names, and names its results. */
  readonly lowerInto: (
    onnx: OnnxEmitter,
    region: Graph,
    operands: readonly string[],
  ) => readonly string[];
  readonly onnx: OnnxEmitter;
}

/** Emits ONNX nodes for one IR node and names its results. */
export type Lowering<K extends OpName> = (input: LoweringInput<K>) => string | readonly string[];

/** A lowering that the compiler must have removed the need for. */
export interface NeverLowered {
  readonly neverLowered: string;
}

export type LoweringRow<K extends OpName> = Lowering<K> | NeverLowered;

export type LoweringTable<K extends OpName> = { readonly [P in K]: LoweringRow<P> };

/** An op that an earlier pass removes, and which one. */
export const neverLowered = (reason: string): NeverLowered => ({ neverLowered: reason });

/** What all plain lowerings take: ONNX's node of the same operands. */
interface PlainInput {
  readonly operands: readonly string[];
  readonly onnx: OnnxEmitter;
}

/** The ONNX op of the same operands, without attributes. */
export const plain =
  (opType: string) =>
  ({ operands, onnx }: PlainInput): string =>
    onnx.node(opType, operands);
