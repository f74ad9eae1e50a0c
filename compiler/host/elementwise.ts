/**
 * Elementwise operations on JavaScript's numbers: those that are exact or rounded once, so that ONNX Runtime's kernels give the same bits. The sum of two
 * float32 numbers, their difference, product, quotient and square root are the same whether they are rounded at once or in float64 first
 * (S. A. Figueroa, "When is double rounding innocuous?", 1995).
 */

import type { OpName } from "../../ir/ops";
import type { HostDType } from "../../ir/types/host-array";

/** One element of a result. Operations take as many of the numbers as they have operands. */
export type ElementFunction = (x: number, y: number, z: number) => number;

/** By the dtype of the last operand. Where one is absent, the bits are not sure to be the same. */
type Row = Readonly<Partial<Record<HostDType, ElementFunction>>>;

const float = (f: ElementFunction): Row => ({ float32: f, float64: f });
const numeric = (f: ElementFunction): Row => ({ ...float(f), int32: f });
const any = (f: ElementFunction): Row => ({ ...numeric(f), bool: f });

/** A function of several operations, each of which rounds. */
const stepwise = (f: (rounded: (x: number) => number) => ElementFunction): Row => ({
  float32: f(Math.fround),
  float64: f((x) => x),
});

/** To the nearest integer, halves to even; what is rounded to 0 keeps its sign. */
function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest === 0.5) return floor % 2 === 0 ? floor : Math.ceil(x);
  return rest < 0.5 ? floor : Math.ceil(x);
}

const sign = (x: number): number => (x > 0 ? 1 : x < 0 ? -1 : Number.isNaN(x) ? x : 0);

/** Every operation that is computed in JavaScript, element by element. */
export const elementFunctions: Readonly<Partial<Record<OpName, Row>>> = {
  // An int32 array keeps the lowest 32 bits of what is stored: sums wrap round.
  neg: numeric((x) => -x),
  abs: numeric((x) => Math.abs(x)),
  sign: numeric(sign),
  sqrt: float((x) => Math.sqrt(x)),
  rsqrt: stepwise((rounded) => (x) => 1 / rounded(Math.sqrt(x))),
  square: { ...float((x) => x * x), int32: (x) => Math.imul(x, x) },
  reciprocal: float((x) => 1 / x),
  softsign: stepwise((rounded) => (x) => x / rounded(Math.abs(x) + 1)),
  relu: numeric((x) => (x < 0 ? 0 : x)),
  relu6: { int32: (x) => Math.min(Math.max(x, 0), 6) },
  floor: float((x) => Math.floor(x)),
  ceil: float((x) => Math.ceil(x)),
  round: float(roundHalfToEven),
  isNaN: float((x) => (Number.isNaN(x) ? 1 : 0)),
  not: { bool: (x) => 1 - x },
  bitwiseNot: { int32: (x) => ~x },

  add: numeric((x, y) => x + y),
  sub: numeric((x, y) => x - y),
  mul: { ...float((x, y) => x * y), int32: (x, y) => Math.imul(x, y) },
  div: float((x, y) => x / y),
  floorDiv: stepwise((rounded) => (x, y) => Math.floor(rounded(x / y))),
  truncateMod: float((x, y) => x % y),
  divNoNan: float((x, y) => (y === 0 ? 0 : x / y)),
  mulNoNan: float((x, y) => (y === 0 ? 0 : x * y)),
  xdivy: float((x, y) => (x === 0 ? 0 : x / y)),
  // Of zeros with different signs ONNX Runtime takes the one or the other, by their place.
  max: { int32: (x, y) => Math.max(x, y) },
  min: { int32: (x, y) => Math.min(x, y) },
  equal: any((x, y) => (x === y ? 1 : 0)),
  less: numeric((x, y) => (x < y ? 1 : 0)),
  lessOrEqual: numeric((x, y) => (x <= y ? 1 : 0)),
  greater: numeric((x, y) => (x > y ? 1 : 0)),
  greaterOrEqual: numeric((x, y) => (x >= y ? 1 : 0)),
  and: { bool: (x, y) => x & y },
  or: { bool: (x, y) => x | y },
  xor: { bool: (x, y) => x ^ y },
  bitwiseAnd: { int32: (x, y) => x & y },
  bitwiseOr: { int32: (x, y) => x | y },
  bitwiseXor: { int32: (x, y) => x ^ y },
  // ONNX Runtime's kernel takes y where the chosen x is 0, with zeros in place of what is not chosen: −0 becomes 0.
  where: any((condition, x, y) => (condition === 0 ? y : x === 0 ? 0 : x)),
};
