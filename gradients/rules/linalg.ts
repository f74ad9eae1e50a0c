import type { Builder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import type { linalgOps, MatMulAttributes } from "../../ir/ops/linalg";
import { eigenRules } from "./eigen";
import { factorizationRules } from "./factorization";
import type { GradientTable } from "../rule";

/** C = A·B:  dA = dC·Bᵀ,  dB = Aᵀ·dC;  for a transposed operand the gradient is transposed as well. */
const productGradients = (
  g: Value,
  x: Value,
  y: Value,
  { transposeA, transposeB }: MatMulAttributes,
  b: Builder,
): readonly [Value, Value] => [
  transposeA
    ? b.matMul(y, g, { transposeA: transposeB, transposeB: true })
    : b.matMul(g, y, { transposeA: false, transposeB: !transposeB }),
  transposeB
    ? b.matMul(g, x, { transposeA: true, transposeB: transposeA })
    : b.matMul(x, g, { transposeA: !transposeA, transposeB: false }),
];

const scaled = (x: Value, factor: number, b: Builder): Value =>
  factor === 1 ? x : b.mul(x, b.scalarLike(x, factor));

export const linalgRules: GradientTable<keyof typeof linalgOps> = {
  ...factorizationRules,
  ...eigenRules,
  matMul: ({ g, operands: [x, y], attributes, b }) => productGradients(g, x, y, attributes, b),
  // d(α·A·B + β·C) = α·d(A·B) + β·dC
  gemm: ({ g, operands: [x, y], attributes, b }) => [
    ...productGradients(scaled(g, attributes.alpha, b), x, y, attributes, b),
    scaled(g, attributes.beta, b),
  ],
};
