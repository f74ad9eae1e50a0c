import type { Graph, Value } from "../../ir/graph";
import { definitionOf, type AnyNode } from "../../ir/ops";
import { definedSymbols, usedSymbols } from "../../ir/symbols";
import type { Pass } from "../pass";

/** What later nodes need: values, and sizes by the names of their symbols. */
interface Needs {
  readonly values: Set<Value>;
  readonly sizes: Set<string>;
}

const isNeeded = (node: AnyNode, { values, sizes }: Needs): boolean =>
  definitionOf(node.op).effect === "writes" ||
  node.results.some((result) => values.has(result)) ||
  definedSymbols(node).some(({ text }) => sizes.has(text));

/** Drops nodes whose results nothing uses. A node that writes stays. */
function removeDead(graph: Graph): Graph {
  const needs: Needs = { values: new Set(graph.results), sizes: new Set() };
  const kept: AnyNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!isNeeded(node, needs)) continue;
    kept.push(node);
    addNeeds(node, needs);
  }
  return { ...graph, nodes: kept.reverse() };
}

function addNeeds(node: AnyNode, needs: Needs): void {
  for (const operand of node.operands) needs.values.add(operand);
  for (const name of usedSymbols(node)) needs.sizes.add(name);
  for (const region of node.regions) {
    for (const value of region.results) needs.values.add(value);
    for (const inner of region.nodes) addNeeds(inner, needs);
  }
}

export const removeDeadCode: Pass = { name: "removeDeadCode", run: removeDead };
