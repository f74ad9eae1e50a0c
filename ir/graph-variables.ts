/** The variables of a graph, collected from its nodes, their regions and the graphs that they call. */

import { isGraph, VariableHandle, type Graph } from "./graph";
import { factOfGraphs } from "./inner-graphs";

const variablesOf = factOfGraphs<ReadonlySet<VariableHandle>>(({ nodes }, factOf) => {
  const found = new Set<VariableHandle>();
  const addThoseOf = (inner: Graph): void => {
    for (const each of factOf(inner)) found.add(each);
  };
  for (const { attributes, regions } of nodes) {
    for (const value of Object.values(attributes)) {
      if (value instanceof VariableHandle) found.add(value);
      else if (isGraph(value)) addThoseOf(value);
    }
    regions.forEach(addThoseOf);
  }
  return found;
});

/** The variables that a graph reads or writes, in the order of their first use. */
export const graphVariables = (graph: Graph): readonly VariableHandle[] => [...variablesOf(graph)];
