/** Batching rules of custom gradients, ONNX operators and barriers. */

import { GraphBuilder } from "../../ir/builder";
import type { Graph } from "../../ir/graph";
import { UntracedGradient, type customOps } from "../../ir/ops/custom";
import { batchedParameters, inlineBatched } from "./graph";
import type { BatchingInput, BatchingTable } from "./rule";
import { looped } from "./fallback-loop";
import { withAxis } from "./axes";

/**
 * The gradient for a batch: residuals are batched or shared, the upstream gradients are batched. The gradient
 * of an input that the examples share is the sum over the examples.
 */
function batchedGradient(
  gradient: Graph,
  { attributes: { inputs, results, connected }, batched, size, vectorize }: BatchedFunction,
): Graph {
  const b = new GraphBuilder();
  const residuals = batched.slice(inputs + results);
  const flags = gradient.parameters.map((_, i) => residuals[i] ?? true);
  const isBatchedInput = batched.slice(0, inputs).filter((_, i) => connected[i]);
  const graph = { graph: gradient, batched: flags, size, vectorize };
  const found = inlineBatched(b, graph, batchedParameters(b, graph));
  const fitted = found.map((value, i) =>
    isBatchedInput[i] === true ? value : b.reduceSum(value, { axes: [0], keepDims: false }),
  );
  return b.finish(`${gradient.name}_batched`, fitted);
}

type BatchedFunction = BatchingInput<"customGradient">;

export const customBatching: BatchingTable<keyof typeof customOps> = {
  // The same values with the batch axis, and a batched gradient.
  customGradient: (input) => {
    const { operands, attributes, batched, size, b } = input;
    const { gradient, inputs, results } = attributes;
    if (gradient instanceof UntracedGradient)
      throw new RangeError("gradients are traced when their context ends");
    const isValue = (i: number): boolean => i >= inputs && i < inputs + results;
    const own = operands.map((value, i) =>
      isValue(i) ? withAxis(b, value, batched[i] === true, size) : value,
    );
    return b.customGradient(...own, {
      ...attributes,
      gradient: gradient === null ? null : batchedGradient(gradient, input),
    });
  },
  onnxOp: looped("onnxOp", ({ type, domain }) => (domain === "" ? type : `${domain}::${type}`)),
  barrier: ({ operands: [x, after], batched: [isBatched = false], size, b }) =>
    b.barrier(withAxis(b, x, isBatched, size), after),
};
