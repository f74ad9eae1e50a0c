/** Liveness: the nodes of a graph that its results or effects depend on. */

import type { Graph, Value } from "./graph";
import { mustRun } from "./op";
import { definitionOf, type AnyNode } from "./ops";
import { definedSymbols, usedSymbols } from "./symbols";

/** The values that later nodes use, and the sizes, by the names of their symbols. */
interface Needs {
  readonly values: Set<Value>;
  readonly sizes: Set<string>;
}

const isNeeded = (node: AnyNode, { values, sizes }: Needs): boolean =>
  mustRun(definitionOf(node.op).effect) ||
  node.results.some((result) => values.has(result)) ||
  definedSymbols(node).some(({ text }) => sizes.has(text));

/** A graph without the nodes whose results are unused. A node with an effect stays. */
export function withoutDeadNodes(graph: Graph): Graph {
  const needs: Needs = { values: new Set(graph.results), sizes: new Set() };
  const kept: AnyNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!isNeeded(node, needs)) continue;
    kept.push(node);
    for (const operand of node.operands) needs.values.add(operand);
    for (const name of usedSymbols(node)) needs.sizes.add(name);
  }
  return { ...graph, nodes: kept.reverse() };
}
