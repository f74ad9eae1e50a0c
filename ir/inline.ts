/** Inlining: calls are replaced by copies of their callees' nodes, to any depth, without recursion. */

import { GraphBuilder } from "./builder";
import {
  bindGraph,
  copyNode,
  keepOrCopyNode,
  mapped,
  replaceResults,
  type ValueMap,
} from "./clone";
import type { Graph } from "./graph";
import { factOfGraphs } from "./inner-graphs";
import type { AnyNode, Node } from "./ops";
import type { SymbolBinding } from "./types/symbol-binding";

export const isCall = (node: AnyNode): node is Node<"call"> => node.op === "call";

/** A graph that is being copied. */
interface Copy {
  readonly graph: Graph;
  readonly map: ValueMap;
  readonly dims: SymbolBinding;
  /** The call that it replaces; absent for the graph whose calls are inlined. */
  readonly call?: AnyNode;
  /** Index of the node that is next. */
  next: number;
}

/**
 * The graph with the bodies of callees in place of calls, and of the calls in these bodies. Each node is copied once. Calls in
 * regions stay.
 *
 * @param isInlined which calls are replaced; default: all
 */
export function withoutCalls(
  graph: Graph,
  isInlined: (call: Node<"call">) => boolean = () => true,
): Graph {
  if (!graph.nodes.some(isCall)) return graph;
  const b = new GraphBuilder();
  b.keepParameters(graph.parameters);
  const whole: Copy = { graph, map: new Map(), dims: new Map(), next: 0 };
  const open = [whole];
  for (let copy = open.at(-1); copy !== undefined; copy = open.at(-1)) {
    const { map, dims, call } = copy;
    const node = copy.graph.nodes[copy.next++];
    if (node === undefined) {
      open.pop();
      const caller = open.at(-1);
      const results = copy.graph.results.map((value) => mapped(value, map));
      if (call !== undefined && caller !== undefined) replaceResults(call, results, caller.map);
    } else if (isCall(node) && isInlined(node)) {
      const { callee } = node.attributes;
      const operands = node.operands.map((value) => mapped(value, map));
      open.push({ graph: callee, ...bindGraph(callee, operands), call: node, next: 0 });
    } else if (call === undefined) keepOrCopyNode(b, node, map);
    else copyNode(b, node, map, dims);
  }
  return b.finish(
    graph.name,
    graph.results.map((value) => mapped(value, whole.map)),
  );
}

/** How deep calls are nested in a graph: 0 if it has none, 1 if its callees have none. */
export const callDepth = factOfGraphs<number>(({ nodes }, depthOf) =>
  nodes
    .filter(isCall)
    .reduce((most, { attributes }) => Math.max(most, 1 + depthOf(attributes.callee)), 0),
);
