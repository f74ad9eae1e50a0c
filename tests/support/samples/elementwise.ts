import type { elementwiseOps } from "../../../ir/ops/elementwise";
import { binary, bools, real, unary, type SampleTable } from "./sample";

const positive = { from: 0.3, to: 3 };
const logical = [{ operands: [bools([0, 1, 1, 0]), bools([0, 0, 1, 1])] }];

export const elementwiseSamples: SampleTable<keyof typeof elementwiseOps> = {
  neg: unary(),
  exp: unary(),
  log: unary(positive),
  tanh: unary(),
  sqrt: unary(positive),
  relu: unary(),
  isNaN: unary(),
  not: [{ operands: [bools([0, 1])] }],

  add: binary(),
  sub: binary(),
  mul: binary(),
  div: binary({}, positive),

  equal: binary(),
  less: binary(),
  greater: binary(),
  and: logical,

  where: [
    { operands: [bools([1, 0, 1]), real([2, 3]), real([3], { seed: 1 })] },
    { operands: [bools([1], []), real([2]), real([], { seed: 1 })] },
    { operands: [bools([1, 0], [2, 1]), real([3]), real([2, 3], { seed: 1 })] },
  ],
  cast: [
    { operands: [real([2, 3])], attributes: { dtype: "float64" } },
    { operands: [real([2, 3])], attributes: { dtype: "int32" } },
    { operands: [bools([0, 1])], attributes: { dtype: "float64" } },
  ],
};
