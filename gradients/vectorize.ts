import type { Builder } from "../ir/builder";
import { copyNode, mapped, type ValueMap } from "../ir/clone";
import type { Dim } from "../ir/dim";
import { InternalError } from "../ir/errors";
import { Value } from "../ir/graph";
import type { AnyNode } from "../ir/ops";
import { batchingRules } from "./batching";
import { withAxis } from "./batching/axes";
import type { BatchingRow, BatchingRule } from "./batching-rule";

export interface VectorizeInput {
  /** Nodes in program order. They may use values from outside, which all examples share. */
  readonly nodes: readonly AnyNode[];
  /** Values that differ from example to example, with what stands for them: the same with the batch's axis in front. */
  readonly batched: ReadonlyMap<Value, Value>;
  /** Values that the examples share, by what stands for them; others stand for themselves. */
  readonly shared?: ReadonlyMap<Value, Value>;
  readonly results: readonly Value[];
  /** Number of examples. */
  readonly size: Dim;
  readonly b: Builder;
}

/**
 * Emits what computes `results` for all examples at once; each result has the batch's axis in front.
 * What does not depend on the example is computed once.
 */
export function vectorize({
  nodes,
  batched,
  shared = new Map(),
  results,
  size,
  b,
}: VectorizeInput): readonly Value[] {
  const map: ValueMap = new Map([...shared, ...batched]);
  const differing = new Set<Value>(batched.keys());
  for (const node of nodes) {
    const flags = node.operands.map((operand) => differing.has(operand));
    if (!flags.includes(true)) {
      copyNode(node, map, b);
      continue;
    }
    const operands = node.operands.map((operand) => mapped(operand, map));
    const made = b.at(node.location, node.scope, () => batchedNode(node, operands, flags, size, b));
    node.results.forEach((result, i) => {
      const value = made[i];
      if (value !== undefined) map.set(result, value);
      differing.add(result);
    });
  }
  return results.map((result) => withAxis(mapped(result, map), differing.has(result), size, b));
}

const isRule = (row: BatchingRow<never>): row is BatchingRule<never> => typeof row === "function";

/** Emits what does a node's work for a batch. */
export function batchedNode(
  node: AnyNode,
  operands: readonly Value[],
  batched: readonly boolean[],
  size: Dim,
  b: Builder,
): readonly Value[] {
  // The table pairs each op's rule with its own operands and attributes; a node of any op can not show that pairing.
  const row: BatchingRow<never> = batchingRules[node.op];
  const { attributes, regions, results } = node;
  const [result] = results;
  if (!isRule(row) || result === undefined) {
    throw new InternalError({ what: `a derivative contains ${node.op}, which is never batched` });
  }
  const made: Value | readonly Value[] = row({
    operands,
    attributes,
    ...{ batched, regions, results, result, size, b },
  });
  return made instanceof Value ? [made] : made;
}
