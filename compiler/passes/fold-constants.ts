/** Constant folding: arithmetic on literals, tensors without elements, and branches with a constant predicate. */

import type { GraphBuilder } from "../../ir/builder";
import { inlineGraph } from "../../ir/clone";
import type { Value } from "../../ir/graph";
import { Literal } from "../../ir/types/literal";
import { definitionOf, type AnyNode, type Node } from "../../ir/ops";
import { isStaticShape } from "../../ir/types/type";
import { isElementwise, isNode, literalOf } from "../../ir/match";
import { packElements } from "../../ir/types/typed-array";
import { countOf, hostTypeOf, isHostArray, type HostArray } from "../../ir/types/host-array";
import { kernelOf } from "../host/kernels";
import { rewriteGraph, type Pass } from "../pass";

/** Literals with more elements than this are not folded. */
const largest = 1024;

/** The result of an elementwise operation on literals, where JavaScript is sure to give ONNX Runtime's bits, so that folding changes no result. */
function evaluated(node: AnyNode, operands: readonly Value[]): Literal | undefined {
  const [result] = node.results;
  const type = result === undefined ? undefined : hostTypeOf(result.type);
  if (type === undefined || !isElementwise(node.op) || countOf(type.shape) > largest)
    return undefined;
  const arrays = operands.map(literalArray);
  const kernel = arrays.every(isPresent) ? kernelOf(node, type) : undefined;
  return (
    kernel && new Literal(type.dtype, type.shape, Array.from(kernel(arrays.filter(isPresent))))
  );
}

const isPresent = <T>(item: T | undefined): item is T => item !== undefined;

function literalArray(value: Value): HostArray | undefined {
  const literal = literalOf(value);
  if (literal === undefined) return undefined;
  const array = packElements(literal.dtype, literal.data);
  return isHostArray(array) ? array : undefined;
}

/** A literal with the same elements in another shape. */
function reshaped(node: Node<"reshape">, operand: Value | undefined): Literal | undefined {
  const literal = operand === undefined ? undefined : literalOf(operand);
  const { shape } = node.attributes;
  return literal === undefined || !isStaticShape(shape)
    ? undefined
    : new Literal(literal.dtype, shape, literal.data);
}

/** Literals for the results of a pure node none of which has elements; `undefined` if one has. */
function emptied({ op, results, regions }: AnyNode): readonly Literal[] | undefined {
  const { effect, defines } = definitionOf(op);
  const isPure = effect === "none" && defines === undefined && regions.length === 0;
  if (op === "constant" || !isPure) return undefined;
  const literals = results.flatMap(({ type: { dtype, shape } }) =>
    isStaticShape(shape) && shape.includes(0) ? new Literal(dtype, shape, []) : [],
  );
  return literals.length === results.length ? literals : undefined;
}

/** Inlines the branch that is always taken, unless the sizes of its results are known only after it has run. */
function takenBranch(
  b: GraphBuilder,
  node: AnyNode,
  [predicate, ...inputs]: readonly Value[],
): readonly Value[] | undefined {
  if (!isNode(node, "cond") || predicate === undefined || node.attributes.shapes !== undefined)
    return undefined;
  const literal = literalOf(predicate);
  const taken = node.regions[literal?.data[0] === 0 ? 1 : 0];
  return literal === undefined || taken === undefined ? undefined : inlineGraph(b, taken, inputs);
}

/** Replaces nodes of constants, and results without elements, by literals; removes branches that are never taken. */
export const foldConstants: Pass = {
  name: "foldConstants",
  requires: ["pure"],
  ensures: [],
  run: (graph) =>
    rewriteGraph(graph, (b, node, operands) => {
      const empty = emptied(node);
      if (empty !== undefined) return empty.map((value) => b.constant({ value }));
      const taken = takenBranch(b, node, operands);
      if (taken !== undefined) return taken;
      const value = isNode(node, "reshape")
        ? reshaped(node, operands[0])
        : evaluated(node, operands);
      return value === undefined ? undefined : [b.constant({ value })];
    }),
};
