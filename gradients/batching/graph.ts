/** Vectorising whole graphs, as the regions and callees of batched nodes require. */

import { GraphBuilder, type Builder } from "../../ir/builder";
import type { Dim } from "../../ir/types/dim";
import type { Graph, Value } from "../../ir/graph";
import type { TensorType } from "../../ir/types/type";
import type { Vectorize } from "./rule";

/** A graph, and which of its parameters and results are batched. */
export interface BatchedGraphInput {
  readonly graph: Graph;
  /** Which parameters have the leading batch axis. */
  readonly batched: readonly boolean[];
  readonly size: Dim;
  readonly vectorize: Vectorize;
  /** Which results have it too; default: all. A result without it must not depend on the example. */
  readonly batchedOutputs?: readonly boolean[];
}

const batchedType = ({ dtype, shape }: TensorType, size: Dim): TensorType => ({
  dtype,
  shape: [size, ...shape],
});

/** Appends the batched body of a graph, on operands some of which have the batch axis, and returns its results. */
export function inlineBatched(
  b: Builder,
  { graph, batched, size, vectorize, batchedOutputs }: BatchedGraphInput,
  operands: readonly Value[],
): readonly Value[] {
  const pairs = graph.parameters.flatMap((parameter, i): [Value, Value, boolean][] => {
    const own = operands[i];
    return own === undefined ? [] : [[parameter, own, batched[i] === true]];
  });
  const chosen = (isBatched: boolean): Map<Value, Value> =>
    new Map(pairs.flatMap(([from, to, is]) => (is === isBatched ? [[from, to]] : [])));
  const { nodes, results } = graph;
  return vectorize({
    ...{ nodes, results, size, b },
    batched: chosen(true),
    shared: chosen(false),
    mayBeShared: results.filter((_, i) => batchedOutputs?.[i] === false),
  });
}

/** Adds the parameters of a batched graph to its builder. */
export const batchedParameters = (
  b: GraphBuilder,
  { graph, batched, size }: BatchedGraphInput,
): readonly Value[] =>
  graph.parameters.map(({ type, name }, i) =>
    b.parameter(batched[i] === true ? batchedType(type, size) : type, name),
  );

/** The batched graph. */
export function batchedGraph(input: BatchedGraphInput): Graph {
  const b = new GraphBuilder();
  const results = inlineBatched(b, input, batchedParameters(b, input));
  return b.finish(`${input.graph.name}_batched`, results);
}

/** Which results differ from example to example if these parameters do. */
export function batchedResults(graph: Graph, batched: readonly boolean[]): readonly boolean[] {
  const differing = new Set(graph.parameters.filter((_, i) => batched[i]));
  for (const { operands, results } of graph.nodes) {
    if (!operands.some((operand) => differing.has(operand))) continue;
    for (const result of results) differing.add(result);
  }
  return graph.results.map((result) => differing.has(result));
}
