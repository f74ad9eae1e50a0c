/**
 * The order of a large model's nodes. ONNX Runtime sorts a graph once for each of its optimisations and keeps the nodes that are ready in a
 * list, in which it looks for the place of each further one: its time is quadratic in the number of nodes that wait.
 */

import type { onnx } from "./proto";

type NodeProto = onnx.NodeProto.$Properties;

/** The largest number of nodes in the order of the program, in which models are easier to read. */
const mostInProgramOrder = 500;

/**
 * The nodes, each as soon as its operands are produced, so that few nodes wait: in the order of the program, everything that a backward pass
 * computes from the forward pass alone would wait during the whole forward pass.
 */
export function inReadyOrder(nodes: readonly NodeProto[]): readonly NodeProto[] {
  if (nodes.length <= mostInProgramOrder) return nodes;
  const producers = new Map<string, number>();
  nodes.forEach(({ output }, i) => {
    for (const name of output ?? []) producers.set(name, i);
  });
  const consumers = nodes.map((): number[] => []);
  const missing = nodes.map((node, i) => {
    const needed = new Set(namesUsedBy(node).flatMap((name) => producers.get(name) ?? []));
    for (const producer of needed) consumers[producer]?.push(i);
    return needed.size;
  });
  // Grows while it is read.
  const order = missing.flatMap((count, i) => (count === 0 ? [i] : []));
  for (const i of order) {
    for (const consumer of consumers[i] ?? []) {
      const left = (missing[consumer] ?? 0) - 1;
      missing[consumer] = left;
      if (left === 0) order.push(consumer);
    }
  }
  return order.flatMap((i) => nodes[i] ?? []);
}

/** The names of all values that a node uses, those that are used only inside its graphs included. */
const namesUsedBy = ({ input, attribute }: NodeProto): readonly string[] => [
  ...(input ?? []),
  ...(attribute ?? []).flatMap(({ g, graphs }) =>
    [...(g == null ? [] : [g]), ...(graphs ?? [])].flatMap(({ node }) =>
      (node ?? []).flatMap(namesUsedBy),
    ),
  ),
];
