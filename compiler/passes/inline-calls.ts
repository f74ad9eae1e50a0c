/** Inlining: each call is replaced by a copy of its callee's nodes. */

import { inlineGraph } from "../../ir/clone";
import type { AnyNode, Node } from "../../ir/ops";
import { rewriteGraph, type Pass } from "../pass";

const isCall = (node: AnyNode): node is Node<"call"> => node.op === "call";

/** Replaces calls by the bodies of their callees, until no call is left. */
export const inlineCalls: Pass = {
  name: "inlineCalls",
  requires: ["pure"],
  ensures: ["callsInlined"],
  run: (graph) => {
    let inlined = graph;
    while (inlined.nodes.some(isCall)) {
      inlined = rewriteGraph(inlined, (b, node, operands) =>
        isCall(node) ? inlineGraph(b, node.attributes.callee, operands) : undefined,
      );
    }
    return inlined;
  },
};
