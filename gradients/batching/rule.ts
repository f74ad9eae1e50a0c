/** The form of a batching rule: its input, its result, and the tables of rules. */

import type { Builder } from "../../ir/builder";
import type { Dim } from "../../ir/types/dim";
import type { Graph, Value } from "../../ir/graph";
import type { AnyNode, Attributes, OperandsOf, OpName, ResultCountOf } from "../../ir/ops";

export interface VectorizeInput {
  /** Nodes in program order. They may use outer values, which all examples share. */
  readonly nodes: readonly AnyNode[];
  /** From values that differ from example to example to their batched replacements, which have a leading batch axis. */
  readonly batched: ReadonlyMap<Value, Value>;
  /** Replacements of values that the examples share; default: the value itself. */
  readonly shared?: ReadonlyMap<Value, Value>;
  readonly results: readonly Value[];
  /** Results that get no batch axis if all examples share them. */
  readonly mayBeShared?: readonly Value[];
  /** Number of examples. */
  readonly size: Dim;
  readonly b: Builder;
}

/** Emits nodes for all examples; a rule of an op with regions or a callee applies it to that graph. */
export type Vectorize = (input: VectorizeInput) => readonly Value[];

/** One node, with a leading batch axis in at least one of its operands. */
export interface BatchingInput<K extends OpName> {
  readonly operands: OperandsOf<K>;
  /** Which operands have the batch axis. At least one has it. */
  readonly batched: readonly boolean[];
  readonly attributes: Attributes<K>;
  readonly regions: readonly Graph[];
  /** The original node's results, without the batch axis, for their types. */
  readonly results: readonly Value[];
  /** The first of them. */
  readonly result: Value;
  /** Size of the batch axis. */
  readonly size: Dim;
  readonly b: Builder;
  readonly vectorize: Vectorize;
}

/** Emits nodes that apply the op to each example of the batch. Every result has the leading batch axis. */
export type BatchingRule<K extends OpName> = (
  input: BatchingInput<K>,
) => ResultCountOf<K> extends "one" ? Value : readonly Value[];

/** An op that never occurs in a derivative. */
export interface NeverBatched {
  readonly neverBatched: string;
}

export type BatchingRow<K extends OpName> = BatchingRule<K> | NeverBatched;

export type BatchingTable<K extends OpName> = { readonly [P in K]: BatchingRow<P> };

export const neverBatched = (reason: string): NeverBatched => ({ neverBatched: reason });
