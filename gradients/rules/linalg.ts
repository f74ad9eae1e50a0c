/** Gradients of matrix products, beside those of factorisations and decompositions. */

import type { Builder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import type { linalgOps, MatMulAttributes } from "../../ir/ops/linalg";
import { eigenRules } from "./eigen";
import { factorizationRules } from "./factorization";
import type { GradientTable } from "../rule";

/** The gradients of the factors of a product. */
const productGradients = (
  b: Builder,
  g: Value,
  x: Value,
  y: Value,
  { transposeA, transposeB }: MatMulAttributes,
): readonly [Value, Value] => [
  transposeA
    ? b.matMul(y, g, { transposeA: transposeB, transposeB: true })
    : b.matMul(g, y, { transposeA: false, transposeB: !transposeB }),
  transposeB
    ? b.matMul(g, x, { transposeA: true, transposeB: transposeA })
    : b.matMul(x, g, { transposeA: !transposeA, transposeB: false }),
];

const scaled = (b: Builder, x: Value, factor: number): Value =>
  factor === 1 ? x : b.mul(x, b.scalarLike(x, factor));

export const linalgRules: GradientTable<keyof typeof linalgOps> = {
  ...factorizationRules,
  ...eigenRules,
  // C = A·B:  dA = dC·Bᵀ,  dB = Aᵀ·dC;  for a transposed operand the gradient is transposed as well
  matMul: ({ g, operands: [x, y], attributes, b }) => productGradients(b, g, x, y, attributes),
  // D = α·A·B + β·C:  dA = α·dD·Bᵀ,  dB = α·Aᵀ·dD,  dC = β·dD
  gemm: ({ g, operands: [x, y], attributes, b }) => [
    ...productGradients(b, scaled(b, g, attributes.alpha), x, y, attributes),
    scaled(b, g, attributes.beta),
  ],
};
