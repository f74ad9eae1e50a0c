/** Constant folding: arithmetic on literals, tensors without elements, and branches with a constant predicate. */

import type { GraphBuilder } from "../../ir/builder";
import { inlineGraph } from "../../ir/clone";
import { isFloating, type DType } from "../../ir/types/dtype";
import type { Value } from "../../ir/graph";
import { highestOf, Literal, lowestOf } from "../../ir/types/literal";
import { definitionOf, type AnyNode, type Node, type OpName } from "../../ir/ops";
import { isStaticShape } from "../../ir/types/type";
import { isNode, literalOf } from "../../ir/match";
import { rewriteGraph, type Pass } from "../pass";

type Evaluate = (...elements: readonly number[]) => number;

/**
 * Operations whose results in JavaScript and ONNX Runtime are the same: correctly rounded, or exact. Transcendental
 * functions are not folded, so that folding never changes a result.
 */
const evaluators: Readonly<Partial<Record<OpName, Evaluate>>> = {
  add: (x = 0, y = 0) => x + y,
  sub: (x = 0, y = 0) => x - y,
  mul: (x = 0, y = 0) => x * y,
  neg: (x = 0) => -x,
  sqrt: (x = 0) => Math.sqrt(x),
};

/** Literals with more elements than this are not folded. */
const largest = 1024;

/** An exact result rounded to `dtype`; `undefined` if an integer overflows. */
function rounded(dtype: DType, value: number): number | undefined {
  if (dtype === "float32") return Math.fround(value);
  if (dtype === "float64") return value;
  if (isFloating(dtype)) return undefined;
  return value >= lowestOf(dtype) && value <= highestOf(dtype) ? value : undefined;
}

/** Element `index` of a literal broadcast to `shape`. */
function broadcastElement(literal: Literal, shape: readonly number[], index: number): number {
  const offset = shape.length - literal.shape.length;
  let rest = index;
  let position = 0;
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    const coordinate = rest % size;
    rest = Math.floor(rest / size);
    const own = axis >= offset ? (literal.shape[axis - offset] ?? 1) : 1;
    if (own !== 1) position += coordinate * stride;
    stride *= own;
  }
  return Number(literal.data[position]);
}

function evaluated(node: AnyNode, operands: readonly Value[]): Literal | undefined {
  const evaluate = evaluators[node.op];
  const [result] = node.results;
  if (evaluate === undefined || result === undefined) return undefined;
  const { dtype, shape } = result.type;
  const literals = operands.flatMap((operand) => literalOf(operand) ?? []);
  if (literals.length < operands.length || !isStaticShape(shape)) return undefined;
  if (literals.some(({ data }) => data.some((element) => typeof element === "bigint")))
    return undefined;
  const size = shape.reduce((a, b) => a * b, 1);
  if (size > largest) return undefined;
  const data: number[] = [];
  for (let i = 0; i < size; i++) {
    const element = rounded(dtype, evaluate(...literals.map((l) => broadcastElement(l, shape, i))));
    if (element === undefined) return undefined;
    data.push(element);
  }
  return new Literal(dtype, shape, data);
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
