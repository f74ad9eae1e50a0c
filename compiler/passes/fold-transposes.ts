/** Moves transposes towards the results, where they cancel or fold into matrix products. */

import type { GraphBuilder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import type { AnyNode, Node } from "../../ir/ops";
import type { ReduceAttributes } from "../../ir/ops/reduction";
import { isStaticShape, type Shape } from "../../ir/types/type";
import { isElementwise, isNode } from "../../ir/match";
import { rewriteGraph, type Pass } from "../pass";
import { movesNothing, transposed, transposeOf } from "./transposed";

const samePerm = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((p, i) => p === b[i]);

/** perm⁻¹ */
const inverted = (perm: readonly number[]): number[] => perm.map((_, axis) => perm.indexOf(axis));

/** Swaps the last two axes and keeps the others. */
const isMatrixTranspose = (perm: readonly number[]): boolean => {
  const rank = perm.length;
  return rank >= 2 && perm.every((p, i) => p === (i < rank - 2 ? i : 2 * rank - 3 - i));
};

/** The operand of a sunk elementwise op, or `undefined` if it would have to be transposed itself. */
function unpermuted(b: GraphBuilder, operand: Value, perm: readonly number[]): Value | undefined {
  const own = transposed(operand);
  if (own !== undefined && samePerm(own.perm, perm)) return own.x;
  const { shape } = operand.type;
  const rank = perm.length;
  const padded: Shape = [...new Array<number>(rank - shape.length).fill(1), ...shape];
  const moved = inverted(perm).map((p) => padded[p] ?? 1);
  if (shape.length === 0) return operand;
  return isStaticShape(shape) && movesNothing(padded, inverted(perm))
    ? b.withShape(operand, moved)
    : undefined;
}

/** f(xᵀ, y) = f(x, y')ᵀ: the transpose moves from the operands to the result, where it may meet its inverse. */
function sunkElementwise(
  b: GraphBuilder,
  node: AnyNode,
  operands: readonly Value[],
): readonly Value[] | undefined {
  const [result] = node.results;
  const rank = result?.type.shape.length;
  const perm = operands
    .flatMap((operand) => transposed(operand) ?? [])
    .find((candidate) => candidate.perm.length === rank)?.perm;
  if (perm === undefined) return undefined;
  const inner = operands.map((operand) => unpermuted(b, operand, perm));
  const known = inner.filter((value) => value !== undefined);
  if (known.length < operands.length) return undefined;
  return b.emit({ ...node, operands: known }).results.map((value) => transposeOf(b, value, perm));
}

const reductions = new Set<string>([
  "reduceSum",
  "reduceMean",
  "reduceMax",
  "reduceMin",
  "reduceProd",
]);

const hasReduceAttributes = (attributes: object): attributes is ReduceAttributes =>
  "axes" in attributes && "keepDims" in attributes;

/** Σ over axes of xᵀ: the same axes of x. */
function sunkReduction(
  b: GraphBuilder,
  node: AnyNode,
  operands: readonly Value[],
): readonly Value[] | undefined {
  const [operand] = operands;
  const inner = operand === undefined ? undefined : transposed(operand);
  if (inner === undefined || !hasReduceAttributes(node.attributes)) return undefined;
  const { x, perm } = inner;
  const { axes, keepDims } = node.attributes;
  const mapped = axes.map((axis) => perm[axis] ?? axis).sort((p, q) => p - q);
  const reduced = b.emit({
    ...node,
    operands: [x],
    attributes: { axes: mapped, keepDims },
  }).results;
  if (keepDims) return reduced.map((value) => transposeOf(b, value, perm));
  const left = perm.filter((_, axis) => !axes.includes(axis));
  const order = [...left].sort((p, q) => p - q);
  return reduced.map((value) =>
    transposeOf(
      b,
      value,
      left.map((axis) => order.indexOf(axis)),
    ),
  );
}

/** Folds transposes of operands into the product's attributes. */
function foldedMatMul(
  b: GraphBuilder,
  node: Node<"matMul">,
  operands: readonly Value[],
): readonly Value[] | undefined {
  const folded = operands.map((operand) => {
    const inner = transposed(operand);
    return inner !== undefined && isMatrixTranspose(inner.perm) ? inner.x : undefined;
  });
  if (folded.every((value) => value === undefined)) return undefined;
  const [x, y] = folded.map((value, i) => value ?? operands[i]);
  if (x === undefined || y === undefined) return undefined;
  const { transposeA, transposeB } = node.attributes;
  return [
    b.matMul(x, y, {
      transposeA: transposeA !== (folded[0] !== undefined),
      transposeB: transposeB !== (folded[1] !== undefined),
    }),
  ];
}

/** Moves transposes towards the results, cancels adjacent ones, and folds the others into matrix products. */
export const foldTransposes: Pass = {
  name: "foldTransposes",
  requires: ["pure"],
  ensures: [],
  run: (graph) =>
    rewriteGraph(graph, (b, node, operands) => {
      const [x] = operands;
      if (isNode(node, "transpose")) {
        return x === undefined ? undefined : [transposeOf(b, x, node.attributes.perm)];
      }
      if (isNode(node, "matMul")) return foldedMatMul(b, node, operands);
      if (reductions.has(node.op)) return sunkReduction(b, node, operands);
      return isElementwise(node.op) ? sunkElementwise(b, node, operands) : undefined;
    }),
};
