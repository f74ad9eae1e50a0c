/** Liveness of the nodes of a derivative. */

import type { Value } from "../ir/graph";
import type { AnyNode } from "../ir/ops";

/** The nodes that the results depend on: rules also emit gradients that are not requested. */
export function needed(nodes: readonly AnyNode[], results: readonly Value[]): readonly AnyNode[] {
  const values = new Set(results);
  return nodes
    .toReversed()
    .filter((node) => {
      if (!node.results.some((value) => values.has(value))) return false;
      for (const operand of node.operands) values.add(operand);
      return true;
    })
    .reverse();
}
