import { GraphBuilder, type Builder } from "../ir/builder";
import { copyNode, mapped, type ValueMap } from "../ir/clone";
import type { Value } from "../ir/graph";
import type { AnyNode } from "../ir/ops";
import { needed } from "./needed";
import { reverse } from "./reverse";

interface DifferentiatedForward {
  /** Parameters that stand for the tangents of the sources. */
  readonly tangents: readonly Value[];
  /** The target's tangent; `null` where the target depends on no source. */
  readonly result: Value | null;
  /** What computes it, in program order, from tangents and from values of the recorded graph. */
  readonly nodes: readonly AnyNode[];
  /**
   * A parameter of the target's type that any tensor without zeros may stand for: calls take it and do not use it, and rules ask of it
   * whether it is 0. Absent where nothing does.
   */
  readonly unused: Value | undefined;
}

/**
 * Forward-mode differentiation without rules of its own: the reverse pass u ↦ Jᵀu is linear in u, so that its own reverse pass, for
 * tangents t, is J·t. Written down aside.
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
  // What only the pass for u needs is left out.
  const own = needed(b.nodes, [result]);
  const usesSeed = own.some(({ operands }) => operands.includes(u));
  return { tangents, result, nodes: own, unused: usesSeed ? u : undefined };
}

export interface JvpInput {
  /** The nodes to differentiate through, in program order. */
  readonly nodes: readonly AnyNode[];
  readonly target: Value;
  /** What varies, and how. */
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
