/** Fuses the addition of a bias into the convolution before it. */

import type { GraphBuilder } from "../../ir/builder";
import { isNode, producedBy } from "../../ir/match";
import type { Value } from "../../ir/graph";
import { countUses, rewriteGraph, type Pass } from "../pass";

/** Whether a value has one element per channel of a convolution's result: `[C, 1, …]` or `[1, C, 1, …]`. */
function isBias({ type: { shape } }: Value, convolved: Value): boolean {
  const { shape: whole } = convolved.type;
  const channelAxis = shape.length - whole.length + 1;
  return (
    channelAxis >= 0 && shape.every((dim, axis) => dim === (axis === channelAxis ? whole[1] : 1))
  );
}

function withBias(b: GraphBuilder, convolved: Value, bias: Value): Value | undefined {
  const conv = producedBy(convolved, "conv");
  if (conv?.operands.length !== 2 || !isBias(bias, convolved)) return undefined;
  const [x, filter] = conv.operands;
  return b.conv(x, filter, b.withShape(bias, [convolved.type.shape[1] ?? 1]), conv.attributes);
}

/** Makes the bias an operand of the convolution, so that ONNX Runtime fuses the activation as well. */
export const fuseConvBias: Pass = {
  name: "fuseConvBias",
  requires: ["pure"],
  ensures: [],
  run: (graph) => {
    const uses = countUses(graph);
    return rewriteGraph(graph, (b, node, operands) => {
      if (!isNode(node, "add")) return undefined;
      const [x, y] = operands;
      if (x === undefined || y === undefined) return undefined;
      const [oldX, oldY] = node.operands;
      const fused =
        (uses.get(oldX) === 1 ? withBias(b, x, y) : undefined) ??
        (uses.get(oldY) === 1 ? withBias(b, y, x) : undefined);
      return fused === undefined ? undefined : [fused];
    });
  },
};
