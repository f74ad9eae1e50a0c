import * as fc from "fast-check";
import type { elementwiseOps } from "../../../ir/ops/elementwise";
import {
  boolsOf,
  broadcast,
  broadcastOf,
  intsOf,
  realOf,
  sizes,
  unary,
  type RandomSampleTable,
} from "./draw";

const positive = { from: 0.3, to: 3 };
const inUnitInterval = { from: -0.9, to: 0.9 };

const anyPair = broadcast({}, {});
const logical = broadcastOf(2, boolsOf);
const integers = broadcastOf(2, (shape) => intsOf(shape));
const quotient = fc.oneof(broadcast({}, positive), integers);
// The quotients are between 2 and 3, and so away from the jumps.
const remainder = fc.oneof(broadcast({ from: 4.1, to: 4.6 }, { from: 1.6, to: 1.9 }), integers);

const oneInteger = sizes()
  .chain((shape) => intsOf(shape))
  .map((operand) => ({ operands: [operand] }));

const withAlpha = fc
  .tuple(unary(), fc.constantFrom(0.01, 0.2, 1, 1.5))
  .map(([sample, alpha]) => ({ ...sample, attributes: { alpha } }));

export const elementwiseRandom: RandomSampleTable<keyof typeof elementwiseOps> = {
  neg: unary(),
  abs: unary(),
  sign: unary(),
  exp: unary(),
  expm1: unary(),
  log: unary(positive),
  log1p: unary({ from: -0.7, to: 3 }),
  sqrt: unary(positive),
  rsqrt: unary(positive),
  square: unary(),
  reciprocal: unary(positive),
  sin: unary({ from: -7, to: 7 }),
  cos: unary({ from: -7, to: 7 }),
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
  erf: unary({ from: -4, to: 4 }),
  erfc: unary({ from: -4, to: 4 }),
  erfinv: unary(inUnitInterval),
  lgamma: fc.oneof(unary(positive), unary({ from: -0.8, to: -0.2 })),
  polygamma: fc
    .tuple(unary({ from: 0.6, to: 4 }), fc.nat({ max: 2 }))
    .map(([sample, order]) => ({ ...sample, attributes: { order } })),
  sigmoid: unary(),
  softplus: unary(),
  softsign: unary(),
  relu: unary(),
  relu6: unary({ from: -3, to: 9 }),
  leakyRelu: withAlpha,
  elu: withAlpha,
  floor: unary(),
  ceil: unary(),
  round: unary(),
  isNaN: unary(),
  not: sizes()
    .chain(boolsOf)
    .map((operand) => ({ operands: [operand] })),
  bitwiseNot: oneInteger,

  add: anyPair,
  sub: anyPair,
  mul: anyPair,
  div: quotient,
  floorDiv: quotient,
  floorMod: remainder,
  truncateMod: remainder,
  pow: broadcast(positive, {}),
  max: anyPair,
  min: anyPair,
  atan2: broadcast(positive, {}),
  divNoNan: broadcast({}, positive),
  mulNoNan: anyPair,
  xlogy: broadcast(positive, positive),
  xlog1py: broadcast(positive, positive),
  xdivy: broadcast(positive, positive),
  logAddExp: fc.oneof(anyPair, broadcast({ from: -40, to: 40 }, { from: -40, to: 40 })),

  equal: anyPair,
  less: anyPair,
  lessOrEqual: anyPair,
  greater: anyPair,
  greaterOrEqual: anyPair,
  and: logical,
  or: logical,
  xor: logical,
  bitwiseAnd: integers,
  bitwiseOr: integers,
  bitwiseXor: integers,

  where: broadcastOf(3, (shape, order) =>
    order === 0 ? boolsOf(shape) : realOf(shape, {}, order),
  ),
  cast: fc.oneof(
    fc
      .tuple(unary(), fc.constantFrom("float64" as const, "int32" as const))
      .map(([sample, dtype]) => ({ ...sample, attributes: { dtype } })),
    sizes()
      .chain(boolsOf)
      .map((operand) => ({ operands: [operand], attributes: { dtype: "float64" as const } })),
  ),
};
