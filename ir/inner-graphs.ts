/** Facts about graphs that follow from those of the graphs in them: computed once a graph, from the inside out, without recursion. */

import { isGraph, type Graph } from "./graph";

/** The graphs that a graph holds or calls directly. */
const innerGraphs = ({ nodes }: Graph): readonly Graph[] =>
  nodes.flatMap(({ attributes, regions }) => [
    ...Object.values(attributes).filter(isGraph),
    ...regions,
  ]);

/**
 * A function from finished graphs to a fact about them.
 *
 * @param compute the fact of one graph, given that of the graphs that it holds or calls
 */
export function factOfGraphs<T>(
  compute: (graph: Graph, factOf: (inner: Graph) => T) => T,
): (graph: Graph) => T {
  const known = new WeakMap<Graph, { readonly fact: T }>();
  const factOf = (graph: Graph): T => {
    const found = known.get(graph);
    if (found === undefined) throw new RangeError(`${graph.name} is not among the inner graphs`);
    return found.fact;
  };
  return (graph) => {
    const open = known.has(graph) ? [] : [graph];
    for (let next = open.at(-1); next !== undefined; next = open.at(-1)) {
      const unknown = innerGraphs(next).filter((inner) => !known.has(inner));
      if (unknown.length > 0) open.push(...unknown);
      else {
        known.set(next, { fact: compute(next, factOf) });
        open.pop();
      }
    }
    return factOf(graph);
  };
}
