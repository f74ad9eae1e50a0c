import type { Builder } from "../../ir/builder";
import { isFloating } from "../../ir/types/dtype";
import type { Value } from "../../ir/graph";
import type { DecompositionTable } from "./decomposition";
import { integerPower } from "./integer-power";

const scale = (x: Value, factor: number, b: Builder): Value => b.mul(x, b.scalarLike(x, factor));
const offset = (x: Value, term: number, b: Builder): Value => b.add(x, b.scalarLike(x, term));
const exceeds = (x: Value, bound: number, b: Builder): Value =>
  b.greater(x, b.scalarLike(x, bound));

/** Σ cᵢ xⁱ by Horner's rule. */
const polynomial = (x: Value, coefficients: readonly number[], b: Builder): Value =>
  coefficients.reduceRight<Value | undefined>(
    (sum, c) => (sum === undefined ? b.scalarLike(x, c) : offset(b.mul(sum, x), c, b)),
    undefined,
  ) ?? b.scalarLike(x, 0);

/** tan(a/2) from tan a = t: t / (1 + √(1 + t²)). Halves the angle. */
const halfAngle = (t: Value, b: Builder): Value =>
  b.div(t, offset(b.sqrt(offset(b.square(t), 1, b)), 1, b));

/** atan t = t − t³/3 + t⁵/5 − …, to float64's precision for |t| < tan(π/32). */
const atanSeries = Array.from({ length: 9 }, (_, k) => (k % 2 === 0 ? 1 : -1) / (2 * k + 1));

/** atan by its series after three halvings of an angle of at most π/4. */
function atan(x: Value, b: Builder): Value {
  const isLarge = exceeds(b.abs(x), 1, b);
  const inner = b.where(isLarge, b.reciprocal(x), x);
  const small = halfAngle(halfAngle(halfAngle(inner, b), b), b);
  const angle = scale(b.mul(small, polynomial(b.square(small), atanSeries, b)), 8, b);
  return b.where(isLarge, b.sub(scale(b.sign(x), Math.PI / 2, b), angle), angle);
}

/** asin x = 2 atan(x / (1 + √(1 − x²))) */
const asin = (x: Value, b: Builder): Value => {
  const cosine = b.sqrt(b.sub(b.scalarLike(x, 1), b.square(x)));
  return scale(atan(b.div(x, offset(cosine, 1, b)), b), 2, b);
};

/** Where |x| ≤ 2.5: erf x = 2/√π · x·e^(−x²) · Σ (2x²)ⁿ/(2n+1)!!, all terms of one sign. */
const erfSeries = ((): readonly number[] => {
  const coefficients = [1];
  for (let n = 1; n < 44; n++) coefficients.push(((coefficients[n - 1] ?? 0) * 2) / (2 * n + 1));
  return coefficients;
})();

/**
 * Where |x| > 2.5: the trapezoidal rule for erfc's integral, with its pole's correction.
 * D. Hunter, T. Regan: A note on the evaluation of the complementary error function, Math. Comp. 26 (1972).
 */
function erfcTail(x: Value, b: Builder): Value {
  const step = 0.5;
  const square = b.square(x);
  let sum = b.div(b.scalarLike(x, 0.5), square);
  for (let n = 1; n <= 13; n++) {
    const node = (n * step) ** 2;
    sum = b.add(sum, b.div(b.scalarLike(x, Math.exp(-node)), offset(square, node, b)));
  }
  const integral = b.mul(b.mul(scale(x, (2 * step) / Math.PI, b), b.exp(b.neg(square))), sum);
  const pole = b.div(b.scalarLike(x, 2), offset(b.exp(scale(x, (2 * Math.PI) / step, b)), -1, b));
  return b.sub(integral, pole);
}

function erf(x: Value, b: Builder): Value {
  const size = b.abs(x);
  const isTail = exceeds(size, 2.5, b);
  const near = b.where(isTail, b.scalarLike(x, 0), x);
  const square = b.square(near);
  const series = b.mul(near, b.mul(b.exp(b.neg(square)), polynomial(square, erfSeries, b)));
  const far = b.min(b.where(isTail, size, b.scalarLike(x, 3)), b.scalarLike(x, 26));
  const tail = b.mul(b.sign(x), b.sub(b.scalarLike(x, 1), erfcTail(far, b)));
  return b.where(isTail, tail, scale(series, 2 / Math.sqrt(Math.PI), b));
}

/** erf⁻¹ from single precision by Newton's steps on erf: y ← y − (erf y − x)·√π/2·exp(y²). */
function erfinv(x: Value, b: Builder): Value {
  const isInner = b.less(b.abs(x), b.scalarLike(x, 1));
  const inner = b.where(isInner, x, b.scalarLike(x, 0));
  let y = b.toDType(b.erfinv(b.toDType(x, "float32")), "float64");
  const limit = y;
  y = b.where(isInner, y, b.scalarLike(x, 0));
  for (let step = 0; step < 3; step++) {
    const error = b.sub(b.erf(y), inner);
    y = b.sub(y, b.mul(scale(error, Math.sqrt(Math.PI) / 2, b), b.exp(b.square(y))));
  }
  return b.where(isInner, y, limit);
}

/** atan(y/x), moved by ±π to the half plane of negative x; both infinite count as both ±1. */
function atan2(y: Value, x: Value, b: Builder): Value {
  const zero = b.scalarLike(x, 0);
  const isInfinite = (v: Value): Value => b.equal(b.abs(v), b.scalarLike(x, Infinity));
  // 1/v tells −0 from 0.
  const isNegative = (v: Value): Value =>
    b.less(b.where(b.equal(v, zero), b.reciprocal(v), v), zero);
  const both = b.and(isInfinite(y), isInfinite(x));
  const fy = b.where(both, b.sign(y), y);
  const fx = b.where(both, b.sign(x), x);
  // Of a zero x only the side counts on which y is.
  const divisor = b.where(b.equal(fx, zero), zero, fx);
  const angle = b.where(b.equal(fy, zero), fy, b.atan(b.div(fy, divisor)));
  const turn = b.where(isNegative(fy), b.scalarLike(x, -Math.PI), b.scalarLike(x, Math.PI));
  // For y = ±0 the angle is ±0 or ±π; elsewhere a zero x gives ±π/2 by itself.
  const isLeft = b.or(b.less(fx, zero), b.and(b.equal(fy, zero), isNegative(fx)));
  return b.where(b.isNaN(x), x, b.where(isLeft, b.add(angle, turn), angle));
}

/** The part of x below 0, so that eˣ never overflows where it is not wanted. */
const negativePart = (x: Value, b: Builder): Value => b.min(x, b.scalarLike(x, 0));

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
  asin: ({ operands: [x], b }) => asin(x, b),
  acos: ({ operands: [x], b }) => b.sub(b.scalarLike(x, Math.PI / 2), asin(x, b)),
  atan: ({ operands: [x], b }) => atan(x, b),
  // (eˣ − e⁻ˣ)/2; near 0, with e = eˣ − 1: (e + e/(e+1))/2
  sinh: ({ operands: [x], b }) => {
    const isLarge = exceeds(b.abs(x), 1, b);
    const e = b.expm1(b.where(isLarge, b.scalarLike(x, 0), x));
    const near = b.add(e, b.div(e, offset(e, 1, b)));
    const far = b.sub(b.exp(x), b.exp(b.neg(x)));
    return scale(b.where(isLarge, far, near), 0.5, b);
  },
  cosh: ({ operands: [x], b }) => scale(b.add(b.exp(x), b.exp(b.neg(x))), 0.5, b),
  // sign(x)·log1p(|x| + x²/(1 + √(1 + x²))); where x² is beyond all digits of 1, log 2|x|
  asinh: ({ operands: [x], b }) => {
    const size = b.abs(x);
    const isFar = exceeds(size, 1e8, b);
    const near = b.where(isFar, b.scalarLike(x, 1), size);
    const square = b.square(near);
    const root = offset(b.sqrt(offset(square, 1, b)), 1, b);
    const far = offset(b.log(size), Math.LN2, b);
    const value = b.where(isFar, far, b.log1p(b.add(near, b.div(square, root))));
    return b.mul(b.sign(x), value);
  },
  // With t = x − 1: log1p(t + √(2t + t²))
  acosh: ({ operands: [x], b }) => {
    const t = offset(x, -1, b);
    return b.log1p(b.add(t, b.sqrt(b.add(scale(t, 2, b), b.square(t)))));
  },
  // (log1p(x) − log1p(−x))/2
  atanh: ({ operands: [x], b }) => scale(b.sub(b.log1p(x), b.log1p(b.neg(x))), 0.5, b),
  atan2: ({ operands: [y, x], b }) => atan2(y, x, b),
  erf: ({ operands: [x], b }) => erf(x, b),
  erfinv: ({ operands: [x], b }) => erfinv(x, b),
  // 1/(1 + e⁻ˣ)
  sigmoid: ({ operands: [x], b }) => b.reciprocal(offset(b.exp(b.neg(x)), 1, b)),
  // max(x, 0) + log1p(e^−|x|)
  softplus: ({ operands: [x], b }) => b.add(b.relu(x), b.log1p(b.exp(b.neg(b.abs(x))))),
  elu: ({ operands: [x], attributes: { alpha }, b }) =>
    b.where(exceeds(x, 0, b), x, scale(b.expm1(negativePart(x, b)), alpha, b)),
  leakyRelu: ({ operands: [x], attributes: { alpha }, b }) =>
    b.where(exceeds(x, 0, b), x, scale(x, alpha, b)),
  // Other dtypes choose among wider ones, which hold them exactly; bool by logic.
  where: ({ operands: [condition, x, y], b }) => {
    const { dtype } = x.type;
    if (dtype === "bool") return b.or(b.and(condition, x), b.and(b.not(condition), y));
    const wide = isFloating(dtype) ? "float32" : "int64";
    return b.toDType(b.where(condition, b.toDType(x, wide), b.toDType(y, wide)), dtype);
  },
};
