/** The form of a decomposition: an op's results computed by other ops. */

import type { Builder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import type { TensorType } from "../../ir/types/type";
import type { Attributes, OperandsOf, OpName, ResultCountOf } from "../../ir/ops";

interface DecompositionInput<K extends OpName> {
  readonly operands: OperandsOf<K>;
  readonly attributes: Attributes<K>;
  /** Type of the first result. */
  readonly result: TensorType;
  readonly b: Builder;
}

/** Emits ops that compute an op's results. */
export type Decomposition<K extends OpName> = (
  input: DecompositionInput<K>,
) => ResultCountOf<K> extends "one" ? Value : readonly Value[];

export type DecompositionTable<K extends OpName> = { readonly [P in K]: Decomposition<P> };
