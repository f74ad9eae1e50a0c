import type { linalgOps } from "../../../ir/ops/linalg";
import { factorizationSamples } from "./factorization";
import { real, type SampleTable } from "./sample";

const second = { seed: 1 };

export const linalgSamples: SampleTable<keyof typeof linalgOps> = {
  ...factorizationSamples,
  matMul: [
    {
      operands: [real([2, 3]), real([3, 4], second)],
      attributes: { transposeA: false, transposeB: false },
    },
    {
      operands: [real([3, 2]), real([4, 3], second)],
      attributes: { transposeA: true, transposeB: true },
    },
    {
      operands: [real([2, 3, 2]), real([3, 4], second)],
      attributes: { transposeA: true, transposeB: false },
    },
    {
      operands: [real([2, 1, 2, 3]), real([2, 4, 3], second)],
      attributes: { transposeA: false, transposeB: true },
    },
  ],
  gemm: [
    {
      operands: [real([2, 3]), real([3, 4], second), real([4], { seed: 2 })],
      attributes: { transposeA: false, transposeB: false, alpha: 1, beta: 1 },
    },
    {
      operands: [real([3, 2]), real([4, 3], second), real([2, 1], { seed: 2 })],
      attributes: { transposeA: true, transposeB: true, alpha: 0.5, beta: -2 },
    },
  ],
};
