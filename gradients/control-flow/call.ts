/**
 * The gradient of a call: a call of the callee's gradient graph, which is derived once per set of results with
 * gradients.
 */

import { GraphBuilder } from "../../ir/builder";
import { inlineGraph } from "../../ir/clone";
import { isFloating } from "../../ir/types/dtype";
import { callDepth, withoutCalls } from "../../ir/inline";
import type { Graph, Value } from "../../ir/graph";
import type { AnyNode } from "../../ir/ops";
import type { OperandGradient, Reverse, RuleInput } from "../rule";

/** A callee's gradient as a graph, and the operands for which it has a result. */
interface DerivedGradient {
  readonly graph: Graph;
  readonly connected: readonly boolean[];
}

const derived = new WeakMap<Graph, Map<string, DerivedGradient>>();

export function callGradient({
  operands,
  attributes,
  results,
  grads,
  b,
  reverse,
}: RuleInput<"call">): OperandGradient[] {
  const { callee, gradient } = attributes;
  if (gradient !== undefined) {
    const upstream = grads.map((g, i) => g ?? zerosLike(results[i], b));
    const given = b.call(...operands, ...results, ...upstream, { callee: gradient });
    return operands.map((operand, i) =>
      isFloating(operand.type.dtype) ? (given[i] ?? null) : null,
    );
  }
  const present = grads.map((g) => g !== null);
  const { graph, connected } = derivedGradient(callee, present, reverse);
  const given = b.call(...operands, ...grads.filter((g) => g !== null), { callee: graph });
  let next = 0;
  return connected.map((isConnected) => (isConnected ? (given[next++] ?? null) : null));
}

function zerosLike(value: Value | undefined, b: RuleInput<"call">["b"]): Value {
  if (value === undefined) throw new RangeError("a call has a gradient for each of its results");
  return b.fullLike(value, 0);
}

/** Up to this depth, calls in callees have gradient graphs of their own, which their callers share. */
const deepest = 32;

/**
 * A callee without the calls in it, if they are nested deep: each of their gradient graphs would be derived inside of its caller's,
 * and compute anew what its caller computes.
 */
const shallow = (callee: Graph): Graph =>
  callDepth(callee) > deepest
    ? withoutCalls(callee, ({ attributes }) => attributes.gradient === undefined)
    : callee;

/** Differentiates a callee's body once for each set of results that have gradients. */
function derivedGradient(
  callee: Graph,
  present: readonly boolean[],
  reverse: Reverse,
): DerivedGradient {
  const key = present.map(Number).join("");
  const known = derived.get(callee)?.get(key);
  if (known !== undefined) return known;

  const b = new GraphBuilder();
  const parameters = callee.parameters.map(({ type, name }) => b.parameter(type, name));
  const targets: number[] = present.flatMap((isPresent, i) => (isPresent ? [i] : []));
  const outputGradients = targets.flatMap((i) => {
    const result = callee.results[i];
    return result === undefined ? [] : [b.parameter(result.type)];
  });
  const results = inlineGraph(b, shallow(callee), parameters);
  const nodes: readonly AnyNode[] = [...b.nodes];
  const gradients = reverse({
    nodes,
    targets: targets.flatMap((i) => results[i] ?? []),
    outputGradients,
    sources: parameters,
    b,
  });
  const found: DerivedGradient = {
    graph: b.finish(
      `${callee.name}_gradient`,
      gradients.filter((g) => g !== null),
    ),
    connected: gradients.map((g) => g !== null),
  };
  const byKey = derived.get(callee) ?? new Map<string, DerivedGradient>();
  derived.set(callee, byKey.set(key, found));
  return found;
}
