/** Graphs with open sizes: one compiled graph for eager operations whose sizes keep changing. */

import { GraphBuilder } from "../../ir/builder";
import { copyNode, mapped, type ValueMap } from "../../ir/clone";
import type { Graph, Value } from "../../ir/graph";
import { isElementwise, isNode } from "../../ir/match";
import type { AnyNode, OpName } from "../../ir/ops";
import { isStatic, symbol, type Dim } from "../../ir/types/dim";

/** Ops, besides the elementwise ones, that cost the same and give the same with open sizes. */
const openOps: ReadonlySet<OpName> = new Set<OpName>([
  ...(["reduceSum", "reduceMean", "reduceProd", "reduceMax", "reduceMin"] as const),
  ...(["broadcastTo", "matMul", "stopGradient"] as const),
]);

/** The most elements of a value: for larger ones compiling takes little of the time, and known sizes help. */
const mostElements = 2 ** 18;

const isSmall = ({ type: { shape } }: Value): boolean =>
  shape.every(isStatic) && shape.reduce((a, b) => a * b, 1) <= mostElements;

const mayBeOpened = (node: AnyNode): boolean =>
  (isElementwise(node.op) ||
    openOps.has(node.op) ||
    (isNode(node, "constant") && node.attributes.value.shape.length === 0)) &&
  node.results.every(isSmall);

/**
 * The same graph with a symbol for each size of its parameters, equal ones for equal sizes: the graph of all calls that
 * differ in these sizes alone. Sizes of 0 and 1 remain, since they decide how shapes broadcast.
 *
 * @returns `undefined` where sizes may decide what is computed
 */
export function withOpenSizes({ name, parameters, nodes, results }: Graph): Graph | undefined {
  if (!parameters.every(isSmall) || !nodes.every(mayBeOpened)) return undefined;
  const symbols = new Map<Dim, Dim>();
  const opened = (size: Dim): Dim => {
    if (!isStatic(size) || size < 2) return size;
    const known = symbols.get(size) ?? symbol(`n${symbols.size}`);
    symbols.set(size, known);
    return known;
  };
  const b = new GraphBuilder();
  const map: ValueMap = new Map();
  for (const parameter of parameters) {
    const { dtype, shape } = parameter.type;
    map.set(parameter, b.parameter({ dtype, shape: shape.map(opened) }));
  }
  if (symbols.size === 0) return undefined;
  for (const node of nodes) {
    if (!isNode(node, "broadcastTo")) {
      copyNode(b, node, map);
      continue;
    }
    const { shape } = node.attributes;
    // A size that no parameter has would be fixed.
    if (shape.some((size) => isStatic(size) && size >= 2 && !symbols.has(size))) return undefined;
    copyNode(b, { ...node, attributes: { shape: shape.map(opened) } }, map);
  }
  return b.finish(
    name,
    results.map((value) => mapped(value, map)),
  );
}
