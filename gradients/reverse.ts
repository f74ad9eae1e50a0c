/** Reverse-mode differentiation: the driver that walks nodes backwards, applies the rules and accumulates gradients. */

import { applyRow } from "../ir/apply-row";
import type { Builder } from "../ir/builder";
import { isFloating } from "../ir/types/dtype";
import type { Value } from "../ir/graph";
import { isNode } from "../ir/match";
import type { AnyNode, OpName } from "../ir/ops";
import { formatType, mayBeSameShape } from "../ir/types/type";
import { gradientRules } from "./rules";
import type { GradientRule, Reverse, ReverseInput, SparseGradient, VjpRule } from "./rule";
import { castSlices, densified, Slices, sumOfGradients } from "./slices";

const isVjp = (rule: GradientRule<never>): rule is VjpRule<never> => typeof rule === "function";

/**
 * Reverse-mode differentiation: emits nodes for Σₜ outputGradientₜ · ∂targetₜ/∂source, one result per source.
 * A source that no target depends on in a differentiable way gets `null`.
 */
export const reverse: Reverse = (input) =>
  reverseSparse(input).map((gradient) => (gradient === null ? null : densified(input.b, gradient)));

/** As `reverse`, but the gradient of a source that is only gathered from consists of slices. */
export function reverseSparse({
  nodes,
  targets,
  outputGradients,
  sources,
  b,
}: ReverseInput): SparseGradient[] {
  const dependent = dependentOn(sources, nodes);
  const adjoints = new Map<Value, (Value | Slices)[]>();
  const contribute = (value: Value, gradient: Value | Slices): void => {
    const known = adjoints.get(value);
    if (known === undefined) adjoints.set(value, [gradient]);
    else known.push(gradient);
  };
  const sparseAdjointOf = (value: Value): SparseGradient => {
    const parts = adjoints.get(value);
    if (parts === undefined) return null;
    const total = sumOfGradients(b, parts);
    adjoints.set(value, [total]);
    return total;
  };
  const adjointOf = (value: Value): Value | null => {
    const total = sparseAdjointOf(value);
    if (total === null) return null;
    const whole = densified(b, total);
    adjoints.set(value, [whole]);
    return whole;
  };

  targets.forEach((target, i) => {
    const gradient = outputGradients[i];
    if (gradient !== undefined && dependent.has(target)) contribute(target, gradient);
  });

  for (const node of nodes.toReversed()) {
    if (!node.results.some((result) => adjoints.has(result) && dependent.has(result))) continue;
    b.at(node.location, node.scope, () => {
      const [operand] = node.operands;
      const [slices] = isNode(node, "cast") ? node.results.map(sparseAdjointOf) : [];
      if (slices instanceof Slices && operand !== undefined) {
        contribute(operand, castSlices(b, slices, operand.type));
        return;
      }
      const grads = node.results.map(adjointOf);
      const gradients = operandGradients(b, node, grads);
      node.operands.forEach((operand, i) => {
        const gradient = gradients[i];
        if (gradient != null && dependent.has(operand)) {
          contribute(operand, fitted(b, gradient, operand, node.op));
        }
      });
    });
  }
  return sources.map(sparseAdjointOf);
}

/** The sources and all values computed from them by differentiable paths. */
function dependentOn(sources: readonly Value[], nodes: readonly AnyNode[]): ReadonlySet<Value> {
  const dependent = new Set(sources);
  for (const node of nodes) {
    if (!isVjp(gradientRules[node.op])) continue;
    if (!node.operands.some((operand) => dependent.has(operand))) continue;
    for (const result of node.results) if (isFloating(result.type.dtype)) dependent.add(result);
  }
  return dependent;
}

function operandGradients(
  b: Builder,
  node: AnyNode,
  grads: readonly (Value | null)[],
): readonly SparseGradient[] {
  const rule: GradientRule<never> = gradientRules[node.op];
  if (!isVjp(rule)) return [];
  const g = grads.find((gradient) => gradient !== null);
  const [result] = node.results;
  if (g === undefined || result === undefined) return [];
  const { operands, attributes, regions, results } = node;
  return applyRow(rule, { g, grads, operands, attributes, regions, result, results, b, reverse });
}

/** A rule's gradient in the operand's type: summed over the axes along which the operand was broadcast. */
function fitted(b: Builder, gradient: Value | Slices, operand: Value, op: OpName): Value | Slices {
  const summed =
    gradient instanceof Slices ||
    (gradient.type.shape.length === operand.type.shape.length &&
      operand.type.shape.every((dim, axis) => dim === gradient.type.shape[axis]))
      ? gradient
      : b.reduceTo(gradient, operand.type.shape);
  if (
    summed.type.dtype !== operand.type.dtype ||
    !mayBeSameShape(summed.type.shape, operand.type.shape)
  ) {
    throw new TypeError(
      `the gradient rule of ${op} returned ${formatType(gradient.type)} for an operand of type ${formatType(operand.type)}`,
    );
  }
  return summed;
}
