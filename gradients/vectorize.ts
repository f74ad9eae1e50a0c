/** The vectoriser: rewrites nodes for a batch of examples by the batching rules. */

import { applyRow } from "../ir/apply-row";
import type { Builder } from "../ir/builder";
import { copyNode, mapped, type ValueMap } from "../ir/clone";
import type { Dim } from "../ir/types/dim";
import { InternalError } from "../ir/errors";
import { Value } from "../ir/graph";
import type { AnyNode } from "../ir/ops";
import { batchingRules } from "./batching";
import { withAxis } from "./batching/axes";
import type { BatchingRow, BatchingRule, Vectorize, VectorizeInput } from "./batching/rule";

/**
 * Emits nodes that compute `results` for all examples; each result has the leading batch axis, unless
 * `mayBeShared` exempts it. Values that do not depend on the example are computed once.
 */
export const vectorize: Vectorize = ({
  nodes,
  batched,
  shared = new Map(),
  results,
  mayBeShared = [],
  size,
  b,
}: VectorizeInput): readonly Value[] => {
  const map: ValueMap = new Map([...shared, ...batched]);
  const differing = new Set<Value>(batched.keys());
  for (const node of nodes) {
    const flags = node.operands.map((operand) => differing.has(operand));
    if (!flags.includes(true)) {
      copyNode(b, node, map);
      continue;
    }
    const operands = node.operands.map((operand) => mapped(operand, map));
    const made = b.at(node.location, node.scope, () => batchedNode(b, node, operands, flags, size));
    node.results.forEach((result, i) => {
      const value = made[i];
      if (value !== undefined) map.set(result, value);
      differing.add(result);
    });
  }
  return results.map((result) => {
    const isReady = differing.has(result) || mayBeShared.includes(result);
    return withAxis(b, mapped(result, map), isReady, size);
  });
};

const isRule = (row: BatchingRow<never>): row is BatchingRule<never> => typeof row === "function";

/** Emits the nodes that apply a node to a batch. */
export function batchedNode(
  b: Builder,
  node: AnyNode,
  operands: readonly Value[],
  batched: readonly boolean[],
  size: Dim,
): readonly Value[] {
  const row: BatchingRow<never> = batchingRules[node.op];
  const { attributes, regions, results } = node;
  const [result] = results;
  if (!isRule(row) || result === undefined) {
    throw new InternalError({ what: `a derivative contains ${node.op}, which is never batched` });
  }
  const made: Value | readonly Value[] = applyRow(row, {
    operands,
    attributes,
    ...{ batched, regions, results, result, size, b, vectorize },
  });
  return made instanceof Value ? [made] : made;
}
