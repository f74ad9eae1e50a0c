/** Custom gradients in saved graphs: finding them, and removing them if they are not saved. */

import { isGraph, type Graph } from "../../ir/graph";
import type { AnyNode, Node } from "../../ir/ops";

const isCustom = (node: AnyNode): node is Node<"customGradient"> => node.op === "customGradient";

/** The graphs inside a node: its callees and its regions. */
const graphsIn = ({ attributes, regions }: AnyNode): readonly Graph[] => [
  ...Object.values(attributes).filter(isGraph),
  ...regions,
];

/** The custom gradients in graphs, including those inside other gradients, without repetition. */
export function customGradientsOf(graphs: readonly Graph[]): readonly Graph[] {
  const found = new Set<Graph>();
  const seen = new Set<Graph>();
  const visit = (graph: Graph): void => {
    if (seen.has(graph)) return;
    seen.add(graph);
    for (const node of graph.nodes) {
      if (isCustom(node) && isGraph(node.attributes.gradient)) found.add(node.attributes.gradient);
      graphsIn(node).forEach(visit);
    }
  };
  graphs.forEach(visit);
  return [...found];
}

/** Removes custom gradients from graphs. Differentiating the result reports that they were not saved. */
export class GradientRemover {
  private readonly removed = new Map<Graph, Graph>();

  graph(graph: Graph): Graph {
    const known = this.removed.get(graph);
    if (known !== undefined) return known;
    const without: Graph = { ...graph, nodes: graph.nodes.map((node) => this.node(node)) };
    this.removed.set(graph, without);
    return without;
  }

  private node(node: AnyNode): AnyNode {
    if (isCustom(node)) {
      const { inputs, results } = node.attributes;
      return {
        ...node,
        operands: node.operands.slice(0, inputs + results),
        attributes: { ...node.attributes, gradient: null, connected: [] },
      };
    }
    if (graphsIn(node).length === 0) return node;
    return {
      ...node,
      attributes: Object.fromEntries(
        Object.entries(node.attributes).map(([key, value]: [string, unknown]) => [
          key,
          isGraph(value) ? this.graph(value) : value,
        ]),
      ),
      regions: node.regions.map((region) => this.graph(region)),
    };
  }
}
