/**
 * Decompositions of elementwise functions by series and identities, to float64's precision, where kernels are
 * missing.
 */

import type { Builder } from "../../ir/builder";
import { isFloating } from "../../ir/types/dtype";
import type { Value } from "../../ir/graph";
import type { DecompositionTable } from "./decomposition";
import { integerPower } from "./integer-power";

const scale = (b: Builder, x: Value, factor: number): Value => b.mul(x, b.scalarLike(x, factor));
const offset = (b: Builder, x: Value, term: number): Value => b.add(x, b.scalarLike(x, term));
const exceeds = (b: Builder, x: Value, bound: number): Value =>
  b.greater(x, b.scalarLike(x, bound));

/** Σ cᵢ xⁱ by Horner's rule. */
const polynomial = (b: Builder, x: Value, coefficients: readonly number[]): Value =>
  coefficients.reduceRight<Value | undefined>(
    (sum, c) => (sum === undefined ? b.scalarLike(x, c) : offset(b, b.mul(sum, x), c)),
    undefined,
  ) ?? b.scalarLike(x, 0);

/** tan(a/2) from tan a = t: t / (1 + √(1 + t²)). Halves the angle. */
const halfAngle = (b: Builder, t: Value): Value =>
  b.div(t, offset(b, b.sqrt(offset(b, b.square(t), 1)), 1));

/** atan t = t − t³/3 + t⁵/5 − …, to float64's precision for |t| < tan(π/32). */
const atanSeries = Array.from({ length: 9 }, (_, k) => (k % 2 === 0 ? 1 : -1) / (2 * k + 1));

/** atan by its series after three halvings of an angle of at most π/4. */
function atan(b: Builder, x: Value): Value {
  const isLarge = exceeds(b, b.abs(x), 1);
  const inner = b.where(isLarge, b.reciprocal(x), x);
  const small = halfAngle(b, halfAngle(b, halfAngle(b, inner)));
  const angle = scale(b, b.mul(small, polynomial(b, b.square(small), atanSeries)), 8);
  return b.where(isLarge, b.sub(scale(b, b.sign(x), Math.PI / 2), angle), angle);
}

/** asin x = 2 atan(x / (1 + √(1 − x²))) */
const asin = (b: Builder, x: Value): Value => {
  const cosine = b.sqrt(b.sub(b.scalarLike(x, 1), b.square(x)));
  return scale(b, atan(b, b.div(x, offset(b, cosine, 1))), 2);
};

/** The size from which on erfc's integral is computed, and no longer erf's series. */
const erfBound = 0.5;

/** Where |x| ≤ ½: erf x = 2/√π · x·e^(−x²) · Σ (2x²)ⁿ/(2n+1)!!, all terms of one sign. */
const erfSeries = ((): readonly number[] => {
  const coefficients = [1];
  for (let n = 1; n < 16; n++) coefficients.push(((coefficients[n - 1] ?? 0) * 2) / (2 * n + 1));
  return coefficients;
})();

/** Beyond it the correction by the pole is below the rounding of the integral, and beyond twice as much it would exceed it. */
const lastPole = 6;

/**
 * Where x ≥ ½: the trapezoidal rule for erfc's integral, with its pole's correction; to float64's precision relative to its value.
 * D. Hunter, T. Regan: A note on the evaluation of the complementary error function, Math. Comp. 26 (1972).
 */
function erfcTail(b: Builder, x: Value): Value {
  const step = 0.5;
  const square = b.square(x);
  let sum = b.div(b.scalarLike(x, 0.5), square);
  for (let n = 1; n <= 13; n++) {
    const node = (n * step) ** 2;
    sum = b.add(sum, b.div(b.scalarLike(x, Math.exp(-node)), offset(b, square, node)));
  }
  const integral = b.mul(b.mul(scale(b, x, (2 * step) / Math.PI), b.exp(b.neg(square))), sum);
  const pole = b.div(b.scalarLike(x, 2), offset(b, b.exp(scale(b, x, (2 * Math.PI) / step)), -1));
  return b.where(exceeds(b, x, lastPole), integral, b.sub(integral, pole));
}

/** erfc of a size; where it is below ½, of ½ instead. Beyond 28 it is 0. */
function tailOf(b: Builder, size: Value): Value {
  const [least, most] = [b.scalarLike(size, erfBound), b.scalarLike(size, 28)];
  return erfcTail(b, b.max(b.min(size, most), least));
}

/** erf where |x| ≤ ½, by its series. */
function erfNear(b: Builder, x: Value): Value {
  const square = b.square(x);
  const series = b.mul(x, b.mul(b.exp(b.neg(square)), polynomial(b, square, erfSeries)));
  return scale(b, series, 2 / Math.sqrt(Math.PI));
}

/** x where |x| ≤ ½, and 0 elsewhere. */
const nearZero = (b: Builder, x: Value, isTail: Value): Value =>
  b.where(isTail, b.scalarLike(x, 0), x);

function erf(b: Builder, x: Value): Value {
  const size = b.abs(x);
  const isTail = exceeds(b, size, erfBound);
  const tail = b.mul(b.sign(x), b.sub(b.scalarLike(x, 1), tailOf(b, size)));
  return b.where(isTail, tail, erfNear(b, nearZero(b, x, isTail)));
}

/** erfc x = 1 − erf x where |x| ≤ ½, by its integral beyond it, and erfc(−x) = 2 − erfc x. */
function erfc(b: Builder, x: Value): Value {
  const size = b.abs(x);
  const isTail = exceeds(b, size, erfBound);
  const value = tailOf(b, size);
  const isNegative = b.less(x, b.scalarLike(x, 0));
  const tail = b.where(isNegative, b.sub(b.scalarLike(x, 2), value), value);
  const near = b.sub(b.scalarLike(x, 1), erfNear(b, nearZero(b, x, isTail)));
  return b.where(isTail, tail, near);
}

/** √(l − ½·log(π·l)) with l = −log q: the beginning of erfc⁻¹'s series for small q. */
function erfcInverseGuess(b: Builder, q: Value): Value {
  const l = b.neg(b.log(q));
  return b.sqrt(b.sub(l, scale(b, b.log(scale(b, l, Math.PI)), 0.5)));
}

/**
 * erf⁻¹ by Halley's steps on erfc, whose argument 1 − |x| is exact where it matters: with u = (erfc y − q)/erfc′ y,
 * y ← y − u/(1 + u·y). It begins in single precision, which has no numbers near the ends: there with erfc⁻¹'s series.
 */
function erfinv(b: Builder, x: Value): Value {
  const size = b.abs(x);
  const isInner = b.less(size, b.scalarLike(x, 1));
  const inner = b.where(isInner, size, b.scalarLike(x, 0));
  const q = b.sub(b.scalarLike(x, 1), inner);
  const isNearEnd = b.less(q, b.scalarLike(x, 1e-6));
  const far = erfcInverseGuess(b, b.where(isNearEnd, q, b.scalarLike(x, 1e-6)));
  const single = b.toDType(b.where(isNearEnd, b.scalarLike(x, 0), inner), "float32");
  let y = b.where(isNearEnd, far, b.toDType(b.erfinv(single), "float64"));
  for (let step = 0; step < 3; step++) {
    // Near 0 the difference of erf and x keeps the digits that 1 − |x| has lost.
    const isSmall = b.less(inner, b.scalarLike(x, erfBound));
    const error = b.where(isSmall, b.sub(inner, b.erf(y)), b.sub(b.erfc(y), q));
    const slope = scale(b, b.exp(b.neg(b.square(y))), -2 / Math.sqrt(Math.PI));
    const u = b.div(error, slope);
    y = b.sub(y, b.div(u, offset(b, b.mul(u, y), 1)));
  }
  const limit = b.div(x, b.sqrt(b.max(b.neg(offset(b, size, -1)), b.scalarLike(x, 0))));
  const outside = b.where(exceeds(b, size, 1), b.scalarLike(x, NaN), limit);
  return b.where(isInner, b.mul(b.sign(x), y), outside);
}

/** atan(y/x), shifted by ±π in the half plane of negative x; if both are infinite, they are replaced by ±1. */
function atan2(b: Builder, y: Value, x: Value): Value {
  const zero = b.scalarLike(x, 0);
  const isInfinite = (v: Value): Value => b.equal(b.abs(v), b.scalarLike(x, Infinity));
  // 1/v distinguishes −0 from 0.
  const isNegative = (v: Value): Value =>
    b.less(b.where(b.equal(v, zero), b.reciprocal(v), v), zero);
  const both = b.and(isInfinite(y), isInfinite(x));
  const fy = b.where(both, b.sign(y), y);
  const fx = b.where(both, b.sign(x), x);
  // For x = 0 only the sign of y matters.
  const divisor = b.where(b.equal(fx, zero), zero, fx);
  const angle = b.where(b.equal(fy, zero), fy, b.atan(b.div(fy, divisor)));
  const turn = b.where(isNegative(fy), b.scalarLike(x, -Math.PI), b.scalarLike(x, Math.PI));
  // For y = ±0 the angle is ±0 or ±π; otherwise x = 0 results in ±π/2.
  const isLeft = b.or(b.less(fx, zero), b.and(b.equal(fy, zero), isNegative(fx)));
  return b.where(b.isNaN(x), x, b.where(isLeft, b.add(angle, turn), angle));
}

/** min(x, 0), so that eˣ does not overflow in the branch that is not selected. */
const negativePart = (b: Builder, x: Value): Value => b.min(x, b.scalarLike(x, 0));

export const elementwiseDecompositions: DecompositionTable<
  | "tan"
  | "asin"
  | "acos"
  | "atan"
  | "sinh"
  | "cosh"
  | "asinh"
  | "acosh"
  | "atanh"
  | "atan2"
  | "erf"
  | "erfc"
  | "erfinv"
  | "sigmoid"
  | "softplus"
  | "elu"
  | "leakyRelu"
  | "where"
  | "pow"
> = {
  pow: ({ operands: [x, y], b }) => integerPower(b, x, y),
  tan: ({ operands: [x], b }) => b.div(b.sin(x), b.cos(x)),
  asin: ({ operands: [x], b }) => asin(b, x),
  acos: ({ operands: [x], b }) => b.sub(b.scalarLike(x, Math.PI / 2), asin(b, x)),
  atan: ({ operands: [x], b }) => atan(b, x),
  // (eˣ − e⁻ˣ)/2; near 0, with e = eˣ − 1: (e + e/(e+1))/2
  sinh: ({ operands: [x], b }) => {
    const isLarge = exceeds(b, b.abs(x), 1);
    const e = b.expm1(b.where(isLarge, b.scalarLike(x, 0), x));
    const near = b.add(e, b.div(e, offset(b, e, 1)));
    const far = b.sub(b.exp(x), b.exp(b.neg(x)));
    return scale(b, b.where(isLarge, far, near), 0.5);
  },
  cosh: ({ operands: [x], b }) => scale(b, b.add(b.exp(x), b.exp(b.neg(x))), 0.5),
  // sign(x)·log1p(|x| + x²/(1 + √(1 + x²))); where 1 is negligible beside x², log 2|x|
  asinh: ({ operands: [x], b }) => {
    const size = b.abs(x);
    const isFar = exceeds(b, size, 1e8);
    const near = b.where(isFar, b.scalarLike(x, 1), size);
    const square = b.square(near);
    const root = offset(b, b.sqrt(offset(b, square, 1)), 1);
    const far = offset(b, b.log(size), Math.LN2);
    const value = b.where(isFar, far, b.log1p(b.add(near, b.div(square, root))));
    return b.mul(b.sign(x), value);
  },
  // With t = x − 1: log1p(t + √(2t + t²)); where 1 is negligible beside x², log 2x
  acosh: ({ operands: [x], b }) => {
    const isFar = exceeds(b, x, 1e8);
    const t = offset(b, b.where(isFar, b.scalarLike(x, 1), x), -1);
    const near = b.log1p(b.add(t, b.sqrt(b.add(scale(b, t, 2), b.square(t)))));
    return b.where(isFar, offset(b, b.log(x), Math.LN2), near);
  },
  // (log1p(x) − log1p(−x))/2
  atanh: ({ operands: [x], b }) => scale(b, b.sub(b.log1p(x), b.log1p(b.neg(x))), 0.5),
  atan2: ({ operands: [y, x], b }) => atan2(b, y, x),
  erf: ({ operands: [x], b }) => erf(b, x),
  erfc: ({ operands: [x], b }) => erfc(b, x),
  erfinv: ({ operands: [x], b }) => erfinv(b, x),
  // 1/(1 + e⁻ˣ)
  sigmoid: ({ operands: [x], b }) => b.reciprocal(offset(b, b.exp(b.neg(x)), 1)),
  // max(x, 0) + log1p(e^−|x|)
  softplus: ({ operands: [x], b }) => b.add(b.relu(x), b.log1p(b.exp(b.neg(b.abs(x))))),
  elu: ({ operands: [x], attributes: { alpha }, b }) =>
    b.where(exceeds(b, x, 0), x, scale(b, b.expm1(negativePart(b, x)), alpha)),
  leakyRelu: ({ operands: [x], attributes: { alpha }, b }) =>
    b.where(exceeds(b, x, 0), x, scale(b, x, alpha)),
  // Other dtypes are selected in a wider one, which represents them exactly; bool by logic.
  where: ({ operands: [condition, x, y], b }) => {
    const { dtype } = x.type;
    if (dtype === "bool") return b.or(b.and(condition, x), b.and(b.not(condition), y));
    const wide = isFloating(dtype) ? "float32" : "int64";
    return b.toDType(b.where(condition, b.toDType(x, wide), b.toDType(y, wide)), dtype);
  },
};
