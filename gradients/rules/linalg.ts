import type { linalgOps } from "../../ir/ops/linalg";
import type { GradientTable } from "../rule";

export const linalgRules: GradientTable<keyof typeof linalgOps> = {
  // C = A·B:  dA = dC·Bᵀ,  dB = Aᵀ·dC;  for a transposed operand the gradient is transposed as well.
  matMul: ({ g, operands: [x, y], attributes: { transposeA, transposeB }, b }) => [
    transposeA
      ? b.matMul(y, g, { transposeA: transposeB, transposeB: true })
      : b.matMul(g, y, { transposeA: false, transposeB: !transposeB }),
    transposeB
      ? b.matMul(g, x, { transposeA: true, transposeB: transposeA })
      : b.matMul(x, g, { transposeA: !transposeA, transposeB: false }),
  ],
};
