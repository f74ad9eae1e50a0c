import type { AnyNode, Node } from "../../ir/ops";
import { rewriteGraph, type Pass } from "../pass";

const isCustom = (node: AnyNode): node is Node<"customGradient"> => node.op === "customGradient";

/** Removes what only a derivative can tell from its operands: by now derivatives were taken. */
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
