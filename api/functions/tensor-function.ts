/** Code that is written with tensors, traced into a graph or run in a given builder. */

import type { Builder } from "../../ir/builder";
import { inlineGraph } from "../../ir/clone";
import type { Graph, Value } from "../../ir/graph";
import { Context, withContext } from "../context/context";
import { Tensor, graphValue } from "../tensors/tensor";
import { TraceContext } from "./graph-context";

/** Code written with tensors: from tensors to gradients of something. */
export type TensorFunction = (tensors: readonly Tensor[]) => readonly (Value | null)[];

export interface TracedTensorFunction {
  readonly graph: Graph;
  /** Values for the graph's last parameters, from outside of the code. */
  readonly captured: readonly Value[];
  /** For each result whether it exists. */
  readonly present: readonly boolean[];
}

/** The graph of code that takes tensors of the types of some values. */
export function traceTensorFunction(
  name: string,
  like: readonly Value[],
  code: TensorFunction,
): TracedTensorFunction {
  const context = new TraceContext(name);
  const parameters = like.map(({ type }) => context.parameter(type, "dy"));
  return withContext(context, () => {
    const found = code(parameters.map((value) => new Tensor(value)));
    const results = found.flatMap((value) => (value === null ? [] : [context.adoptValue(value)]));
    const { graph, captures } = context.finish(results);
    const captured = captures.map(graphValue);
    return { graph, captured, present: found.map((value) => value !== null) };
  });
}

/** Runs code written with tensors, whose nodes are added to `b`. */
export function emitTensorFunction(
  b: Builder,
  name: string,
  values: readonly Value[],
  code: TensorFunction,
): readonly (Value | null)[] {
  if (b instanceof Context) return withContext(b, () => code(values.map((v) => new Tensor(v))));
  const { graph, captured, present } = traceTensorFunction(name, values, code);
  const found = inlineGraph(b, graph, [...values, ...captured]);
  let next = 0;
  return present.map((isPresent) => (isPresent ? (found[next++] ?? null) : null));
}
