/** Decomposes ops that the provider does not support. */

import { applyRow } from "../../ir/apply-row";
import { Value, type Graph } from "../../ir/graph";
import { isSupported } from "../capabilities";
import { decompositions } from "../decompositions";
import type { Decomposition } from "../decompositions/decomposition";
import { rewriteGraph, type Pass, type Target } from "../pass";

/** Decompositions may use ops that need decomposing themselves; chains are short. */
const deepest = 8;

function legalized(graph: Graph, target: Target): Graph {
  let legal = graph;
  for (let depth = 0; depth < deepest; depth++) {
    if (legal.nodes.every((node) => isSupported(node, target))) return legal;
    legal = rewriteGraph(legal, (b, node, operands) => {
      if (isSupported(node, target)) return undefined;
      const decompose: Decomposition<never> | undefined = decompositions[node.op];
      if (decompose === undefined) return undefined;
      const { attributes, results } = node;
      const made = applyRow<Value | readonly Value[]>(decompose, {
        ...{ operands, attributes, result: results[0]?.type, b },
      });
      return made instanceof Value ? [made] : made;
    });
  }
  return legal;
}

/** Writes ops for which the provider has no kernel by ops for which it has. */
export const legalize: Pass = {
  name: "legalize",
  requires: ["pure", "callsInlined"],
  ensures: ["legal"],
  run: legalized,
};
