import type { Graph, Value } from "../../ir/graph";
import { definitionOf, type AnyNode } from "../../ir/ops";
import type { Pass } from "../pass";

/** Drops nodes whose results nothing uses. A node that writes stays. */
function removeDead(graph: Graph): Graph {
  const live = new Set<Value>(graph.results);
  const kept: AnyNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    const needed =
      definitionOf(node.op).effect === "writes" || node.results.some((r) => live.has(r));
    if (!needed) continue;
    kept.push(node);
    for (const operand of node.operands) live.add(operand);
    node.regions.forEach((region) => {
      addUses(region, live);
    });
  }
  return { ...graph, nodes: kept.reverse() };
}

function addUses(region: Graph, live: Set<Value>): void {
  for (const value of region.results) live.add(value);
  for (const node of region.nodes) {
    for (const operand of node.operands) live.add(operand);
    node.regions.forEach((inner) => {
      addUses(inner, live);
    });
  }
}

export const removeDeadCode: Pass = { name: "removeDeadCode", run: removeDead };
