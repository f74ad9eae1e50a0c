/** The form of a lowering: ONNX nodes for one IR node, and the tables of lowerings. */

import type { Graph } from "../../ir/graph";
import type { Attributes, OperandsOf, OpName } from "../../ir/ops";
import type { TensorType } from "../../ir/types/type";
import type { OnnxEmitter } from "./emitter";
import type { OnnxOpType } from "./kernels/output-dtypes";

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
  /** Adds a region's nodes to an emitter, with operands by their ONNX names, and returns the names of its results. */
  readonly lowerInto: (
    onnx: OnnxEmitter,
    region: Graph,
    operands: readonly string[],
  ) => readonly string[];
  readonly onnx: OnnxEmitter;
}

/** Emits ONNX nodes for one IR node and returns the names of its results. */
export type Lowering<K extends OpName> = (input: LoweringInput<K>) => string | readonly string[];

/**
 * What an op becomes, as far as halves are concerned: each node that computes rounds its result to the nearest half. Several of them round
 * several times and may overflow on the way, and so does one "wide" node, whose kernel has intermediate results that no half holds.
 * `roundHalves` decides on it in which precision an op is computed.
 */
export type Nodes = "moving" | "one" | "wide" | "several";

interface Lowered<K extends OpName> {
  readonly nodes: Nodes;
  readonly lower: Lowering<K>;
}

/** A row of an op that never reaches the lowering, since an earlier pass replaces it. */
export interface NeverLowered {
  readonly nodes: Nodes;
  readonly neverLowered: string;
}

export type LoweringRow<K extends OpName> = Lowered<K> | NeverLowered;

export type LoweringTable<K extends OpName> = { readonly [P in K]: LoweringRow<P> };

/** Nodes that move elements, hold graphs or convert dtypes: the CPU has kernels for halves too, and nothing is rounded. */
export const movingNodes = <K extends OpName>(lower: Lowering<K>): LoweringRow<K> => ({
  nodes: "moving",
  lower,
});

/** Nodes of which at most one rounds. */
export const oneNode = <K extends OpName>(lower: Lowering<K>): LoweringRow<K> => ({
  nodes: "one",
  lower,
});

/** One node whose kernel squares, exponentiates or sums on the way to a result that is small. */
export const wideNode = <K extends OpName>(lower: Lowering<K>): LoweringRow<K> => ({
  nodes: "wide",
  lower,
});

/** Nodes of which several round, on some provider or for some attributes. */
export const severalNodes = <K extends OpName>(lower: Lowering<K>): LoweringRow<K> => ({
  nodes: "several",
  lower,
});

/** An op that an earlier pass removes, and which one. */
export const removed = (neverLowered: string): NeverLowered => ({ nodes: "moving", neverLowered });

/** An op that `legalize` replaces by other ops on every provider, and how; `nodes` is what those become. */
export const composed = (neverLowered: string, nodes: Nodes = "several"): NeverLowered => ({
  nodes,
  neverLowered,
});

/** The input of plain lowerings. */
interface PlainInput {
  readonly operands: readonly string[];
  readonly onnx: OnnxEmitter;
}

/** The ONNX op of the same operands, without attributes. */
export const plain =
  (opType: OnnxOpType) =>
  ({ operands, onnx }: PlainInput): string =>
    onnx.node(opType, operands);
