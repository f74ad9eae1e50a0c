import { GraphBuilder } from "../../ir/builder";
import type { Dim } from "../../ir/types/dim";
import type { Graph, Value } from "../../ir/graph";
import { isFloating } from "../../ir/types/dtype";
import { batchedGraph, batchedParameters, inlineBatched } from "./graph";
import type { BatchingInput, Vectorize } from "./rule";

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
    callee: batchedGraph({ graph: callee, batched, size, vectorize }),
    ...(gradient === undefined
      ? {}
      : { gradient: batchedGradient(gradient, batched, size, vectorize) }),
  });
}

/**
 * The callee's own gradient for a batch. It takes the call's operands, its results and their gradients, of which all but some operands
 * are batched; an operand that the examples share gets the sum of their gradients.
 */
function batchedGradient(
  graph: Graph,
  batched: readonly boolean[],
  size: Dim,
  vectorize: Vectorize,
): Graph {
  const b = new GraphBuilder();
  const flags = graph.parameters.map((_, i) => batched[i] ?? true);
  const input = { graph, batched: flags, size, vectorize };
  const results = inlineBatched(b, input, batchedParameters(b, input)).map((value, i) =>
    batched[i] === true || !isFloating(value.type.dtype)
      ? value
      : b.reduceSum(value, { axes: [0], keepDims: false }),
  );
  return b.finish(`${graph.name}_batched`, results);
}
