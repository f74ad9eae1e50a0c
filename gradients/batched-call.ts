import { GraphBuilder } from "../ir/builder";
import type { Dim } from "../ir/dim";
import type { Graph, Value } from "../ir/graph";
import { isFloating } from "../ir/dtype";
import type { BatchingInput, Vectorize } from "./batching-rule";

/** A call for a batch: the callee is vectorised over those parameters that differ from example to example. */
export function batchedCall({
  operands,
  batched,
  attributes: { callee, gradient },
  size,
  b,
  vectorize,
}: BatchingInput<"call">): readonly Value[] {
  return b.call(...operands, {
    callee: batchedGraph(callee, batched, size, vectorize),
    ...(gradient === undefined
      ? {}
      : { gradient: batchedGradient(gradient, batched, size, vectorize) }),
  });
}

function batchedGraph(
  graph: Graph,
  batched: readonly boolean[],
  size: Dim,
  vectorize: Vectorize,
): Graph {
  const b = new GraphBuilder();
  const results = batchedBody(graph, batched, size, b, vectorize);
  return b.finish(`${graph.name}_batched`, results);
}

/** The body of a graph for a batch, in a builder that gets the graph's parameters; each result is batched. */
export function batchedBody(
  graph: Graph,
  batched: readonly boolean[],
  size: Dim,
  b: GraphBuilder,
  vectorize: Vectorize,
): readonly Value[] {
  const parameters = graph.parameters.map(({ type, name }, i) =>
    b.parameter(batched[i] === true ? { ...type, shape: [size, ...type.shape] } : type, name),
  );
  const pairs = graph.parameters.flatMap((parameter, i): [Value, Value, boolean][] => {
    const own = parameters[i];
    return own === undefined ? [] : [[parameter, own, batched[i] === true]];
  });
  const chosen = (isBatched: boolean): Map<Value, Value> =>
    new Map(pairs.flatMap(([from, to, is]) => (is === isBatched ? [[from, to]] : [])));
  return vectorize({
    nodes: graph.nodes,
    batched: chosen(true),
    shared: chosen(false),
    results: graph.results,
    size,
    b,
  });
}

/**
 * The callee's own gradient for a batch. It takes the call's operands, its results and their gradients, of which all but some operands
 * are batched; an operand that the examples share gets the sum of their gradients.
 */
function batchedGradient(
  gradient: Graph,
  batched: readonly boolean[],
  size: Dim,
  vectorize: Vectorize,
): Graph {
  const b = new GraphBuilder();
  const flags = gradient.parameters.map((_, i) => batched[i] ?? true);
  const results = batchedBody(gradient, flags, size, b, vectorize).map((value, i) =>
    batched[i] === true || !isFloating(value.type.dtype)
      ? value
      : b.reduceSum(value, { axes: [0], keepDims: false }),
  );
  return b.finish(`${gradient.name}_batched`, results);
}
