import type { elementwiseOps } from "../../../ir/ops/elementwise";
import { binary, bools, ints, real, unary, type SampleTable } from "./sample";

const positive = { from: 0.3, to: 3 };
const logical = [{ operands: [bools([0, 1, 1, 0]), bools([0, 0, 1, 1])] }];

const inUnitInterval = { from: -0.9, to: 0.9 };
/** Away from the bends at 0 and 6, and on both sides of the first. */
const bent = [{ operands: [real([2, 3], { from: -2, to: 3 })] }];
const integers = [
  { operands: [ints([7, -7, 6, 5]), ints([2, 2, -4, 3])] },
  { operands: [ints([7, -7]), ints([3], [])] },
];

export const elementwiseSamples: SampleTable<keyof typeof elementwiseOps> = {
  neg: unary(),
  abs: unary(),
  sign: unary(),
  exp: unary(),
  expm1: unary(),
  log: unary(positive),
  log1p: unary(positive),
  sqrt: unary(positive),
  rsqrt: unary(positive),
  square: unary(),
  reciprocal: unary(positive),
  sin: unary(),
  cos: unary(),
  tan: unary({ from: -1.2, to: 1.2 }),
  asin: unary(inUnitInterval),
  acos: unary(inUnitInterval),
  atan: unary({ from: -3, to: 3 }),
  sinh: unary(),
  cosh: unary(),
  tanh: unary(),
  asinh: unary({ from: -3, to: 3 }),
  acosh: unary({ from: 1.3, to: 4 }),
  atanh: unary(inUnitInterval),
  erf: [...unary(), { operands: [real([6], { from: -4, to: 4 })] }],
  erfc: [...unary(), { operands: [real([6], { from: -4, to: 4 })] }],
  erfinv: unary(inUnitInterval),
  lgamma: [...unary(positive), { operands: [real([3], { from: -0.8, to: -0.2 })] }],
  polygamma: [
    { operands: [real([5], { from: 0.6, to: 4 })], attributes: { order: 0 } },
    { operands: [real([5], { from: 0.6, to: 4 })], attributes: { order: 1 } },
    { operands: [real([3], { from: -0.8, to: -0.2 })], attributes: { order: 2 } },
  ],
  sigmoid: unary(),
  softplus: unary(),
  softsign: bent,
  relu: unary(),
  relu6: bent,
  leakyRelu: [{ operands: [real([2, 3])], attributes: { alpha: 0.2 } }],
  elu: [{ operands: [real([2, 3])], attributes: { alpha: 1 } }],
  floor: unary(),
  ceil: unary(),
  round: unary(),
  isNaN: unary(),
  not: [{ operands: [bools([0, 1])] }],
  bitwiseNot: [{ operands: [ints([0, 1, -7])] }],

  add: binary(),
  sub: binary(),
  mul: binary(),
  div: [...binary({}, positive), ...integers],
  floorDiv: [...binary({}, positive), ...integers],
  floorMod: [
    {
      operands: [real([2, 3], { from: 4.1, to: 4.6 }), real([3], { from: 1.6, to: 1.9, seed: 1 })],
    },
    ...integers,
  ],
  truncateMod: [
    {
      operands: [real([2, 3], { from: 4.1, to: 4.6 }), real([3], { from: 1.6, to: 1.9, seed: 1 })],
    },
    ...integers,
  ],
  pow: binary(positive),
  max: binary(),
  min: binary(),
  atan2: binary(positive, positive),
  divNoNan: binary({}, positive),
  mulNoNan: binary(),
  xlogy: binary(positive, positive),
  xlog1py: binary(positive, positive),
  xdivy: binary(positive, positive),
  logAddExp: [
    ...binary(),
    { operands: [real([2, 3], { from: 20, to: 40 }), real([3], { from: -40, to: -20, seed: 1 })] },
  ],

  equal: binary(),
  less: binary(),
  lessOrEqual: binary(),
  greater: binary(),
  greaterOrEqual: binary(),
  and: logical,
  or: logical,
  xor: logical,
  bitwiseAnd: integers,
  bitwiseOr: integers,
  bitwiseXor: integers,

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
