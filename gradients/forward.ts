/** Forward-mode differentiation, by two reverse passes: it needs no rules. */

import { GraphBuilder, type Builder } from "../ir/builder";
import { copyNode, mapped, type ValueMap } from "../ir/clone";
import type { Value } from "../ir/graph";
import type { AnyNode } from "../ir/ops";
import { needed } from "./needed";
import { reverse } from "./reverse";

interface DifferentiatedForward {
  /** Parameters for the tangents of the sources. */
  readonly tangents: readonly Value[];
  /** The target's tangent; `null` where the target depends on no source. */
  readonly result: Value | null;
  /** The nodes that compute it, in program order, from tangents and from values of the recorded graph. */
  readonly nodes: readonly AnyNode[];
  /**
   * A parameter of the target's type for which any tensor without zeros may be passed: calls take it without
   * using it, and rules test whether it is 0. Absent if it is not used.
   */
  readonly unused: Value | undefined;
}

/**
 * The nodes of the Jacobian-vector product, in a separate graph: the reverse pass u ↦ Jᵀu is linear in u, so
 * that its own reverse pass, for tangents t, is J·t.
 */
export function pushforward(
  nodes: readonly AnyNode[],
  target: Value,
  sources: readonly Value[],
): DifferentiatedForward {
  const b = new GraphBuilder();
  const u = b.parameter(target.type);
  const pulled = reverse({ nodes, targets: [target], outputGradients: [u], sources, b });
  const tangents = sources.map(({ type }) => b.parameter(type));
  const connected = pulled.flatMap((value, i) => {
    const tangent = tangents[i];
    return value === null || tangent === undefined ? [] : [{ value, tangent }];
  });
  if (connected.length === 0) return { tangents, result: null, nodes: [], unused: undefined };
  const [pushed = null] = reverse({
    nodes: [...b.nodes],
    targets: connected.map(({ value }) => value),
    outputGradients: connected.map(({ tangent }) => tangent),
    sources: [u],
    b,
  });
  const result = pushed ?? b.fullLike(u, 0);
  // Nodes that only the pass for u needs are removed.
  const own = needed(b.nodes, [result]);
  const usesSeed = own.some(({ operands }) => operands.includes(u));
  return { tangents, result, nodes: own, unused: usesSeed ? u : undefined };
}

export interface JvpInput {
  /** The nodes to differentiate through, in program order. */
  readonly nodes: readonly AnyNode[];
  readonly target: Value;
  /** The values to differentiate by, and their tangents. */
  readonly seeds: readonly { readonly value: Value; readonly tangent: Value }[];
  readonly b: Builder;
}

/** Emits Σ ∂target/∂value · tangent; `null` where the target depends on no seed. */
export function jvp({ nodes, target, seeds, b }: JvpInput): Value | null {
  const forward = pushforward(
    nodes,
    target,
    seeds.map(({ value }) => value),
  );
  if (forward.result === null) return null;
  const map: ValueMap = new Map();
  forward.tangents.forEach((parameter, i) => {
    const tangent = seeds[i]?.tangent;
    if (tangent !== undefined) map.set(parameter, tangent);
  });
  if (forward.unused !== undefined) map.set(forward.unused, b.fullLike(target, 1));
  for (const node of forward.nodes) copyNode(b, node, map);
  return mapped(forward.result, map);
}
