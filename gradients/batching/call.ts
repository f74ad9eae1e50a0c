/** Batching of calls: the callee is vectorised over its batched parameters, and so is its custom gradient. */

import { GraphBuilder } from "../../ir/builder";
import type { Dim } from "../../ir/types/dim";
import type { Graph, Value } from "../../ir/graph";
import { isFloating } from "../../ir/types/dtype";
import { batchedGraph, batchedParameters, inlineBatched } from "./graph";
import type { BatchingInput, Vectorize } from "./rule";

/** A call of the vectorised callee. */
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
 * The callee's custom gradient for a batch. Its parameters are the call's operands, its results and their
 * gradients; all but some operands are batched. The gradient of an operand that the examples share is the sum
 * over the examples.
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
