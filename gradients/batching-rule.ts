import type { Builder } from "../ir/builder";
import type { Dim } from "../ir/dim";
import type { Graph, Value } from "../ir/graph";
import type { Attributes, OperandsOf, OpName, ResultCountOf } from "../ir/ops";

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
