/** Moves scalar factors of matrix products to the smaller operand. */

import type { GraphBuilder } from "../../ir/builder";
import { isFloating } from "../../ir/types/dtype";
import type { Value } from "../../ir/graph";
import { isNode, producedBy, uniformConstant } from "../../ir/match";
import { isStaticShape } from "../../ir/types/type";
import { countUses, rewriteGraph, type Pass } from "../pass";

/** Number of elements; `undefined` if a size is unknown. */
const sizeOf = ({ type: { shape } }: Value): number | undefined =>
  isStaticShape(shape) ? shape.reduce((product, dim) => product * dim, 1) : undefined;

/**
 * Whether a value is a scalar factor, such as a learning rate that is a variable. Constants become factors of a
 * Gemm instead.
 */
const isScalar = (value: Value): boolean =>
  value.type.shape.length === 0 && uniformConstant(value) === undefined;

/** s·(A·B) with s multiplied into the smaller operand, if that is smaller than the product. */
function scaledProduct(b: GraphBuilder, product: Value, s: Value): Value | undefined {
  const matMul = producedBy(product, "matMul");
  const size = sizeOf(product);
  if (matMul === undefined || size === undefined) return undefined;
  const [x, y] = matMul.operands;
  const [sizeX = Infinity, sizeY = Infinity] = [sizeOf(x), sizeOf(y)];
  if (Math.min(sizeX, sizeY) >= size) return undefined;
  return sizeX < sizeY
    ? b.matMul(b.mul(x, s), y, matMul.attributes)
    : b.matMul(x, b.mul(y, s), matMul.attributes);
}

/**
 * s·(A·B) = A·(s·B): the gradient of a weight is a product over a batch, whose operands are much smaller than itself.
 * The remaining product can be added to the weight by a Gemm.
 */
export const scaleFactors: Pass = {
  name: "scaleFactors",
  requires: ["pure"],
  ensures: [],
  run: (graph) => {
    const uses = countUses(graph);
    return rewriteGraph(graph, (b, node, operands) => {
      const [x, y] = operands;
      if (!isNode(node, "mul") || x === undefined || y === undefined) return undefined;
      if (!isFloating(x.type.dtype)) return undefined;
      const [before, other] = node.operands;
      const isOnlyUse = (value: Value): boolean => uses.get(value) === 1;
      const scaled =
        (isScalar(y) && isOnlyUse(before) ? scaledProduct(b, x, y) : undefined) ??
        (isScalar(x) && isOnlyUse(other) ? scaledProduct(b, y, x) : undefined);
      return scaled === undefined ? undefined : [scaled];
    });
  },
};
