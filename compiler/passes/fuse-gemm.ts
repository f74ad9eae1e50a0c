/** Fuses matrix products with additions and factors into Gemm. */

import type { GraphBuilder } from "../../ir/builder";
import { isStatic } from "../../ir/types/dim";
import { isFloating } from "../../ir/types/dtype";
import type { Value } from "../../ir/graph";
import type { Node } from "../../ir/ops";
import { broadcastShapes, sameShape } from "../../ir/types/type";
import { isNode, producedBy, uniformConstant } from "../../ir/match";
import { countUses, rewriteGraph, type Pass } from "../pass";
import { termsOf } from "../../ir/types/matrix-shape";

/** factor·A·B */
interface Product {
  readonly matMul: Node<"matMul">;
  readonly factor: number;
}

/** A value as a multiple of a matrix product, if it is one without other uses. */
function asProduct(value: Value, isUsedOnce: (value: Value) => boolean): Product | undefined {
  if (!isUsedOnce(value)) return undefined;
  const matMul = producedBy(value, "matMul");
  if (matMul !== undefined) return { matMul, factor: 1 };
  const scaled = producedBy(value, "mul");
  if (scaled === undefined) return undefined;
  const [x, y] = scaled.operands;
  for (const [product, constant] of [
    [x, y],
    [y, x],
  ] as const) {
    const factor = uniformConstant(constant);
    if (factor === undefined) continue;
    const inner = isUsedOnce(product) ? producedBy(product, "matMul") : undefined;
    if (inner !== undefined && sameShape(product.type.shape, value.type.shape))
      return { matMul: inner, factor };
  }
  return undefined;
}

function gemm(
  b: GraphBuilder,
  { matMul, factor }: Product,
  addend: Value,
  [alphaSign, beta]: readonly [number, number],
): Value | undefined {
  const [result] = matMul.results;
  if (result?.type.shape.length !== 2 || !isFloating(result.type.dtype)) return undefined;
  const { shape } = result.type;
  if (addend.type.shape.length > 2 || !sameShape(broadcastShapes(shape, addend.type.shape), shape))
    return undefined;
  const [x, y] = matMul.operands;
  // For a product of no terms, Gemm returns the addend without its factor.
  const terms = termsOf(x.type, matMul.attributes.transposeA);
  if (terms === 0 || (beta !== 1 && !isStatic(terms))) return undefined;
  // Gemm's factors are float32, whatever the dtype of the matrices.
  if (result.type.dtype === "float64" && Math.fround(factor) !== factor) return undefined;
  return b.gemm(x, y, addend, { ...matMul.attributes, alpha: alphaSign * factor, beta });
}

/** Fuses A·B + C, C − c·A·B and the like into one Gemm: a layer with its bias, a weight with its update. */
export const fuseGemm: Pass = {
  name: "fuseGemm",
  requires: ["pure"],
  ensures: [],
  run: (graph) => {
    const uses = countUses(graph);
    const newUses = new Map<Value, number>();
    return rewriteGraph(graph, (b, node, operands) => {
      node.operands.forEach((before, i) => {
        const after = operands[i];
        if (after !== undefined) newUses.set(after, uses.get(before) ?? 0);
      });
      if (!isNode(node, "add") && !isNode(node, "sub")) return undefined;
      const isUsedOnce = (value: Value): boolean => (newUses.get(value) ?? 0) <= 1;
      const [x, y] = operands;
      if (x === undefined || y === undefined) return undefined;
      const sign = isNode(node, "sub") ? -1 : 1;
      const right = asProduct(y, isUsedOnce);
      const fromRight = right === undefined ? undefined : gemm(b, right, x, [sign, 1]);
      if (fromRight !== undefined) return [fromRight];
      const left = asProduct(x, isUsedOnce);
      const fromLeft = left === undefined ? undefined : gemm(b, left, y, [1, sign]);
      return fromLeft === undefined ? undefined : [fromLeft];
    });
  },
};
