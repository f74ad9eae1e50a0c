import type { Builder } from "../../ir/builder";
import type { Dim } from "../../ir/types/dim";
import type { Graph, Value } from "../../ir/graph";
import type { AnyNode, Attributes, OperandsOf, OpName, ResultCountOf } from "../../ir/ops";

export interface VectorizeInput {
  /** Nodes in program order. They may use values from outside, which all examples share. */
  readonly nodes: readonly AnyNode[];
  /** Values that differ from example to example, with what stands for them: the same with the batch's axis in front. */
  readonly batched: ReadonlyMap<Value, Value>;
  /** Values that the examples share, by what stands for them; others stand for themselves. */
  readonly shared?: ReadonlyMap<Value, Value>;
  readonly results: readonly Value[];
  /** Those of the results that get no axis where all examples share them. */
  readonly asTheyAre?: readonly Value[];
  /** Number of examples. */
  readonly size: Dim;
  readonly b: Builder;
}

/** Computes for all examples at once; a rule of an op that holds a graph applies it to that graph. */
export type Vectorize = (input: VectorizeInput) => readonly Value[];

/** One node whose operands have, some of them, a new axis in front: that of the examples of a batch. */
export interface BatchingInput<K extends OpName> {
  readonly operands: OperandsOf<K>;
  /** Which operands have the new axis. At least one has it. */
  readonly batched: readonly boolean[];
  readonly attributes: Attributes<K>;
  readonly regions: readonly Graph[];
  /** The node's results without the axis; their types are what counts. */
  readonly results: readonly Value[];
  /** The first of them. */
  readonly result: Value;
  /** Size of the new axis. */
  readonly size: Dim;
  readonly b: Builder;
  readonly vectorize: Vectorize;
}

/** Emits what does the op's work for each example of the batch. Every result has the new axis in front. */
export type BatchingRule<K extends OpName> = (
  input: BatchingInput<K>,
) => ResultCountOf<K> extends "one" ? Value : readonly Value[];

/** An op that no derivative contains. */
export interface NeverBatched {
  readonly neverBatched: string;
}

export type BatchingRow<K extends OpName> = BatchingRule<K> | NeverBatched;

export type BatchingTable<K extends OpName> = { readonly [P in K]: BatchingRow<P> };

export const neverBatched = (reason: string): NeverBatched => ({ neverBatched: reason });
