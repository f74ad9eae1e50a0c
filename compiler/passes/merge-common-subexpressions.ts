/** Common subexpression elimination. */

import { attributeKey } from "../../ir/structural-key";
import type { Value } from "../../ir/graph";
import { definitionOf } from "../../ir/ops";
import { rewriteGraph, valueIds, type Pass } from "../pass";

/** Computes equal pure expressions once. */
export const mergeCommonSubexpressions: Pass = {
  name: "mergeCommonSubexpressions",
  requires: ["pure"],
  ensures: ["noCommonSubexpressions"],
  run: (graph) => {
    const idOf = valueIds();
    const seen = new Map<string, readonly Value[]>();
    return rewriteGraph(graph, (b, node, operands) => {
      const isPure = definitionOf(node.op).effect === "none" && node.regions.length === 0;
      if (!isPure) return undefined;
      const key = `${node.op}(${operands.map(idOf).join(",")})${attributeKey(node.attributes)}`;
      const known = seen.get(key);
      if (known !== undefined) return known;
      const isSame = operands.every((operand, i) => operand === node.operands[i]);
      const results = isSame ? node.results : b.emit({ ...node, operands }).results;
      if (isSame) b.keep(node);
      seen.set(key, results);
      return results;
    });
  },
};
