/** Gradients that users define: of functions with a custom gradient, and of registered ONNX operators. */

import type { Builder } from "../../ir/builder";
import { inlineGraph } from "../../ir/clone";
import { LookupError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { UntracedGradient, type customOps } from "../../ir/ops/custom";
import { userGradient } from "../registry";
import { type GradientTable, type OperandGradient, type RuleInput } from "../rule";

/** A gradient of each result, as custom gradients require; zeros for results without one. */
const upstreamOf = (
  b: Builder,
  grads: readonly (Value | null)[],
  results: readonly Value[],
): readonly Value[] => results.map((result, i) => grads[i] ?? b.fullLike(result, 0));

/** One entry per operand: the gradients of the inputs, `null` for the others. */
function ownGradient({
  operands,
  attributes: { name, inputs, gradient, connected },
  grads,
  results,
  b,
}: RuleInput<"customGradient">): OperandGradient[] {
  const upstream = upstreamOf(b, grads, results);
  const none = operands.slice(inputs).map(() => null);
  if (gradient instanceof UntracedGradient) return [...gradient.emit(b, upstream), ...none];
  if (gradient === null) {
    throw new LookupError({
      what: `No gradient defined for operation '${name}' (op type: customGradient)`,
      given: `the function ${name}, whose custom gradient was not saved with it`,
      expected: "a function that was saved with its gradient",
      fix: "save it again with { customGradients: true }",
    });
  }
  const residuals = operands.slice(inputs + results.length);
  const found = inlineGraph(b, gradient, [...residuals, ...upstream]);
  let next = 0;
  return [
    ...connected.map((isConnected) => (isConnected ? (found[next++] ?? null) : null)),
    ...none,
  ];
}

/** The gradient that a user registered for the op type. */
function registeredGradient({
  operands,
  attributes,
  grads,
  results,
  b,
}: RuleInput<"onnxOp">): readonly OperandGradient[] {
  const { type, domain } = attributes;
  const gradient = userGradient(type);
  if (gradient === undefined) {
    const full = domain === "" ? type : `${domain}::${type}`;
    throw new LookupError({
      what: `No gradient defined for operation '${type}' (op type: ${full}): gradient registry has no entry for: ${type}`,
      given: `a derivative through ${full}`,
      expected: "an op with a registered gradient",
      fix: `tf.registerGradient("${type}", (op, dy) => …), or tf.stopGradient around the op`,
    });
  }
  return gradient({ operands, attributes, results, upstream: upstreamOf(b, grads, results), b });
}

export const customRules: GradientTable<keyof typeof customOps> = {
  // y = f(x) with a gradient that a user gives:  dx = f̄(residuals, g)
  customGradient: ownGradient,
  // y = f(x) for an op of ONNX Runtime:  dx = f̄(x, y, g), which a user registers for the op type
  onnxOp: registeredGradient,
  // y = x:  dx = g;  `after` only decides when
  barrier: ({ g }) => [g, null],
};
