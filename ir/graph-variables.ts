/** The variables of a graph, collected from its nodes, their regions and the graphs that they call. */

import { isGraph, VariableHandle, type Graph } from "./graph";

/** The variables that a graph reads or writes, in the order of their first use. */
export function graphVariables(graph: Graph): readonly VariableHandle[] {
  const found = new Set<VariableHandle>();
  const visit = ({ nodes }: Graph): void => {
    for (const { attributes, regions } of nodes) {
      for (const value of Object.values(attributes)) {
        if (value instanceof VariableHandle) found.add(value);
        else if (isGraph(value)) visit(value);
      }
      regions.forEach(visit);
    }
  };
  visit(graph);
  return [...found];
}
