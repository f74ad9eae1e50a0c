/** Removes nodes that matter to derivatives alone. */

import type { AnyNode, Node } from "../../ir/ops";
import { rewriteGraph, type Pass } from "../pass";

const isCustom = (node: AnyNode): node is Node<"customGradient"> => node.op === "customGradient";

/** Replaces nodes that differ from their operands only in their derivative, since all derivatives have been taken. */
export const dropGradients: Pass = {
  name: "dropGradients",
  requires: ["pure", "callsInlined"],
  ensures: ["gradientsDropped"],
  run: (graph) =>
    rewriteGraph(graph, (_b, node, operands) => {
      if (node.op === "stopGradient") return operands;
      if (!isCustom(node)) return undefined;
      const { inputs, results } = node.attributes;
      return operands.slice(inputs, inputs + results);
    }),
};
