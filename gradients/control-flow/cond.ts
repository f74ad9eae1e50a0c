/** The gradient of a cond: a cond of the branches' gradients. */

import { GraphBuilder } from "../../ir/builder";
import { inlineGraph } from "../../ir/clone";
import type { Graph, Value } from "../../ir/graph";
import { withoutDeadNodes } from "../../ir/liveness";
import type { TensorType } from "../../ir/types/type";
import type { OperandGradient, Reverse, RuleInput } from "../rule";

/** The gradients of a branch's parameters, in the builder of the graph that computes them. */
interface BranchGradient {
  readonly b: GraphBuilder;
  readonly inputs: readonly Value[];
  readonly gradients: readonly OperandGradient[];
}

/** Each branch of the gradient recomputes the forward values of its own branch. */
export function condGradient({
  operands,
  regions,
  results,
  grads,
  b,
  reverse,
}: RuleInput<"cond">): OperandGradient[] {
  const [predicate, ...inputs] = operands;
  if (predicate === undefined) throw new RangeError("a cond has a predicate");
  const targets = grads.flatMap((g, i) => (g === null ? [] : [i]));
  const upstream = targets.flatMap((i) => results[i]?.type ?? []);
  const branches = regions.map((region) => branchGradient(region, targets, upstream, reverse));
  const connected = inputs.flatMap((_, i) =>
    branches.some(({ gradients }) => gradients[i] != null) ? [i] : [],
  );
  if (connected.length === 0) return operands.map(() => null);
  const given = b.cond(
    [predicate, ...inputs, ...grads.filter((g) => g !== null)],
    {},
    branches.map((branch, i) => finished(branch, connected, `${regions[i]?.name ?? ""}_gradient`)),
  );
  return [null, ...inputs.map((_, i) => given[connected.indexOf(i)] ?? null)];
}

function branchGradient(
  branch: Graph,
  targets: readonly number[],
  upstream: readonly TensorType[],
  reverse: Reverse,
): BranchGradient {
  const b = new GraphBuilder();
  const inputs = branch.parameters.map(({ type, name }) => b.parameter(type, name));
  const given = upstream.map((type) => b.parameter(type));
  const results = inlineGraph(b, branch, inputs);
  const nodes = [...b.nodes];
  const values = targets.flatMap((i) => results[i] ?? []);
  const gradients = reverse({
    nodes,
    targets: values,
    // The shape of this branch's own result: the cond's may have symbols that only the branch taken determines.
    outputGradients: given.map((g, i) => b.withShape(g, values[i]?.type.shape ?? [])),
    sources: inputs,
    b,
  });
  return { b, inputs, gradients };
}

/** The branch as a graph. The gradient of an input on which only the other branch depends is zero. */
function finished(
  { b, inputs, gradients }: BranchGradient,
  connected: readonly number[],
  name: string,
): Graph {
  const results = connected.flatMap((i) => {
    const input = inputs[i];
    return input === undefined ? [] : [gradients[i] ?? b.fullLike(input, 0)];
  });
  return withoutDeadNodes(b.finish(name, results));
}
