/** The types of a traced function: its graph, and the leaves of its arguments and results. */

import type { Graph, VariableHandle, Value } from "../../ir/graph";
import type { Tensor } from "../tensors/tensor";
import type { Skeleton } from "../structure";
import type { TensorSpec } from "../tensors/tensor-spec";

/** A traced function: its graph, the outer values it captured, and the structure of what it returns. */
export interface TracedFunction {
  readonly graph: Graph;
  /** Values for the graph's last parameters. */
  readonly captures: readonly Tensor[];
  /** Variables in the graph that represent those that a caller passes. */
  readonly variableParameters?: readonly VariableHandle[];
  readonly outputs: Skeleton;
  /** For each leaf of the output, the index of the graph's result, or the plain value itself. */
  readonly outputLeaves: readonly OutputLeaf[];
  /** The structure of the arguments, whose leaves are described by `inputLeaves`. */
  readonly arguments: Skeleton;
  readonly inputLeaves: readonly InputLeaf[];
  /** Names of the arguments, without the keys that lead to their leaves. */
  readonly argumentNames?: readonly (string | undefined)[];
}

export type OutputLeaf = { readonly result: number } | { readonly plain: unknown };

/**
 * One leaf of the arguments: a parameter of the graph, a variable that the caller passes, or a value on which the trace is specialised: a
 * literal, or an object, which is not kept alive.
 */
export type InputLeaf = { readonly name: string } & (
  | { readonly parameter: number }
  | { readonly variable: number }
  | { readonly plain: unknown }
  | { readonly object: WeakRef<object> }
);

/** Tensors and variables that a concrete function is called with. */
export interface BoundArguments {
  readonly values: readonly Value[];
  readonly variables: readonly VariableHandle[];
}

/** The inputs of a trace, to which the arguments of a call are bound. */
export interface TraceSignature {
  readonly arguments: Skeleton;
  readonly inputLeaves: readonly InputLeaf[];
  /** The spec of a leaf that is a tensor or a variable; absent for any other leaf. */
  specOf(leaf: InputLeaf): TensorSpec | undefined;
}
