import type { Builder } from "../ir/builder";
import type { Value } from "../ir/graph";
import type { AnyNode } from "../ir/ops";
import { reverse } from "./reverse";

export interface ForwardInput {
  /** The nodes to differentiate through, in program order. */
  readonly nodes: readonly AnyNode[];
  readonly target: Value;
  /** What varies, and how. */
  readonly seeds: readonly { readonly value: Value; readonly tangent: Value }[];
  readonly b: Builder;
  /** The nodes that `b` got since the call. */
  readonly emitted: () => readonly AnyNode[];
}

/**
 * Forward-mode differentiation, Σ ∂target/∂value · tangent, without rules of its own: the reverse pass u ↦ Jᵀu is linear in u, so that its
 * own reverse pass, for the tangents, is J·tangent. `null` where the target depends on no seed.
 */
export function jvp({ nodes, target, seeds, b, emitted }: ForwardInput): Value | null {
  // Any u would do: nothing that the second pass needs depends on it.
  const u = b.fullLike(target, 0);
  const pulled = reverse({
    nodes,
    targets: [target],
    outputGradients: [u],
    sources: seeds.map(({ value }) => value),
    b,
  });
  const connected = pulled.flatMap((value, i) => {
    const tangent = seeds[i]?.tangent;
    return value === null || tangent === undefined ? [] : [{ value, tangent }];
  });
  const [pushed = null] = reverse({
    nodes: emitted(),
    targets: connected.map(({ value }) => value),
    outputGradients: connected.map(({ tangent }) => tangent),
    sources: [u],
    b,
  });
  if (connected.length === 0) return null;
  return pushed ?? b.fullLike(target, 0);
}
