import { GraphBuilder } from "../../ir/builder";
import type { Graph } from "../../ir/graph";
import { UntracedGradient, type customOps } from "../../ir/ops/custom";
import { batchedParameters, inlineBatched } from "./graph";
import type { BatchingInput, BatchingTable } from "./rule";
import { looped } from "./fallback-loop";
import { withAxis } from "./axes";

/**
 * The gradient for a batch: what it needs of the forward pass is batched or shared, the upstream gradients are batched. An input that the
 * examples share gets the sum of their gradients.
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
  // The same values with the batch's axis, and a gradient that knows of it.
  customGradient: (input) => {
    const { operands, attributes, batched, size, b } = input;
    const { gradient, inputs, results } = attributes;
    if (gradient instanceof UntracedGradient)
      throw new RangeError("a gradient is settled once its context ends");
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
