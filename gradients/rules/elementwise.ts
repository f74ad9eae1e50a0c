/** Gradients of elementwise ops; the mathematics stands above each row. */

import type { Builder } from "../../ir/builder";
import { isFloating } from "../../ir/types/dtype";
import type { Value } from "../../ir/graph";
import { uniformConstant } from "../../ir/match";
import type { elementwiseOps } from "../../ir/ops/elementwise";
import { notDifferentiable, type GradientTable } from "../rule";

const boolean = notDifferentiable("the result is bool");
const integer = notDifferentiable("the result is an integer");
const piecewiseConstant = notDifferentiable("the result is constant between jumps");

/** c·x */
const times = (b: Builder, x: Value, factor: number): Value => b.mul(x, b.scalarLike(x, factor));

const onePlus = (b: Builder, x: Value): Value => b.add(x, b.scalarLike(x, 1));
const oneMinus = (b: Builder, x: Value): Value => b.sub(b.scalarLike(x, 1), x);

/** g where the condition holds, 0 elsewhere. */
const masked = (b: Builder, condition: Value, g: Value): Value =>
  b.where(condition, g, b.scalarLike(g, 0));

/**
 * g·1 where the condition holds, g·0 elsewhere, which is NaN for an infinite g: as TensorFlow multiplies by the
 * indicator.
 */
const indicated = (b: Builder, condition: Value, g: Value): Value =>
  b.mul(g, b.toDType(condition, g.type.dtype));

const isPositive = (b: Builder, x: Value): Value => b.greater(x, b.scalarLike(x, 0));

/** The gradient where g is not zero, and 0 where it is, whatever the derivative: TensorFlow's rule at poles. */
const unlessZero = (b: Builder, g: Value, gradient: Value): Value =>
  b.where(b.equal(g, b.scalarLike(g, 0)), b.scalarLike(g, 0), gradient);

/** 1 where x is not 0, 0 where it is. */
const nonZero = (b: Builder, x: Value): Value =>
  b.toDType(b.not(b.equal(x, b.scalarLike(x, 0))), x.type.dtype);

/** y − 1, and 0 for a known exponent of 0: then y·x^(y − 1) is 0 at x = 0 too, in every derivative, and a known exponent stays known. */
function reducedExponent(b: Builder, y: Value): Value {
  const known = uniformConstant(y);
  if (known === undefined) return b.sub(y, b.scalarLike(y, 1));
  return b.scalarLike(y, known === 0 ? 0 : known - 1);
}

/** d/dx erf⁻¹ = √π/2 · exp(erf⁻¹(x)²) */
const halfSqrtPi = Math.sqrt(Math.PI) / 2;

export const elementwiseRules: GradientTable<keyof typeof elementwiseOps> = {
  // d(−x) = −dx
  neg: ({ g, b }) => [b.neg(g)],
  // d|x| = sign x · dx
  abs: ({ g, operands: [x], b }) => [b.mul(g, b.sign(x))],
  // d sign x = 0 wherever it exists; TensorFlow gives zeros, not an unconnected gradient
  sign: ({ g, b }) => [b.fullLike(g, 0)],
  // d eˣ = eˣ dx
  exp: ({ g, result, b }) => [b.mul(g, result)],
  // d(eˣ − 1) = eˣ dx
  expm1: ({ g, operands: [x], b }) => [b.mul(g, b.exp(x))],
  // d log x = dx/x
  log: ({ g, operands: [x], b }) => [b.div(g, x)],
  // d log(1 + x) = dx/(1 + x)
  log1p: ({ g, operands: [x], b }) => [b.div(g, onePlus(b, x))],
  // d √x = dx/(2√x)
  sqrt: ({ g, result, b }) => [unlessZero(b, g, b.div(times(b, g, 0.5), result))],
  // d x^(−1/2) = −½ x^(−3/2) dx
  rsqrt: ({ g, result, b }) => [
    // In this order the cube of the result, which leaves float32's range beyond 1e±25, is not computed.
    unlessZero(b, g, b.mul(b.mul(times(b, g, -0.5), result), b.square(result))),
  ],
  // d x² = 2x dx
  square: ({ g, operands: [x], b }) => [b.mul(g, times(b, x, 2))],
  // d(1/x) = −dx/x²
  reciprocal: ({ g, result, b }) => [unlessZero(b, g, b.mul(b.neg(g), b.square(result)))],
  // d sin x = cos x dx
  sin: ({ g, operands: [x], b }) => [b.mul(g, b.cos(x))],
  // d cos x = −sin x dx
  cos: ({ g, operands: [x], b }) => [b.neg(b.mul(g, b.sin(x)))],
  // d tan x = dx / cos² x
  tan: ({ g, operands: [x], b }) => [b.mul(g, b.square(b.reciprocal(b.cos(x))))],
  // d asin x = dx / √(1 − x²)
  asin: ({ g, operands: [x], b }) => [b.div(g, b.sqrt(oneMinus(b, b.square(x))))],
  // d acos x = −dx/√(1 − x²)
  acos: ({ g, operands: [x], b }) => [b.neg(b.div(g, b.sqrt(oneMinus(b, b.square(x)))))],
  // d atan x = dx / (1 + x²)
  atan: ({ g, operands: [x], b }) => [b.div(g, onePlus(b, b.square(x)))],
  // d sinh x = cosh x dx
  sinh: ({ g, operands: [x], b }) => [b.mul(g, b.cosh(x))],
  // d cosh x = sinh x dx
  cosh: ({ g, operands: [x], b }) => [b.mul(g, b.sinh(x))],
  // d tanh x = (1 − tanh² x) dx; in float64, where it is to be right to the last digits of a tail too, 4·σ(2x)·σ(−2x) dx
  tanh: ({ g, operands: [x], result, b }) => {
    if (x.type.dtype !== "float64") return [b.mul(g, oneMinus(b, b.square(result)))];
    const both = b.mul(b.sigmoid(times(b, x, 2)), b.sigmoid(times(b, x, -2)));
    return [b.mul(g, times(b, both, 4))];
  },
  // d asinh x = dx / cosh(asinh x)
  asinh: ({ g, result, b }) => [b.div(g, b.cosh(result))],
  // d acosh x = dx / sinh(acosh x)
  acosh: ({ g, result, b }) => [b.div(g, b.sinh(result))],
  // d atanh x = dx / (1 − x²)
  atanh: ({ g, operands: [x], b }) => [b.div(g, oneMinus(b, b.square(x)))],
  // d erf x = 2/√π · exp(−x²) dx
  erf: ({ g, operands: [x], b }) => [b.mul(g, times(b, b.exp(b.neg(b.square(x))), 1 / halfSqrtPi))],
  // d erfc x = −2/√π · exp(−x²) dx
  erfc: ({ g, operands: [x], b }) => [
    b.mul(g, times(b, b.exp(b.neg(b.square(x))), -1 / halfSqrtPi)),
  ],
  // d erf⁻¹ x = √π/2 · exp((erf⁻¹ x)²) dx
  erfinv: ({ g, result, b }) => [b.mul(g, times(b, b.exp(b.square(result)), halfSqrtPi))],
  // d log |Γ(x)| = ψ(x) dx
  lgamma: ({ g, operands: [x], b }) => [b.mul(g, b.polygamma(x, { order: 0 }))],
  // d ψ⁽ⁿ⁾(x) = ψ⁽ⁿ⁺¹⁾(x) dx
  polygamma: ({ g, operands: [x], attributes: { order }, b }) => [
    b.mul(g, b.polygamma(x, { order: order + 1 })),
  ],
  // d σ(x) = σ(x)·σ(−x) dx: 1 − σ(x) loses its digits where σ(x) is near 1
  sigmoid: ({ g, operands: [x], result, b }) => [b.mul(g, b.mul(result, b.sigmoid(b.neg(x))))],
  // d log(1 + eˣ) = σ(x) dx
  softplus: ({ g, operands: [x], b }) => [b.mul(g, b.sigmoid(x))],
  // d(x/(1 + |x|)) = dx/(1 + |x|)²
  softsign: ({ g, operands: [x], b }) => [b.div(g, b.square(onePlus(b, b.abs(x))))],
  // d relu x = [relu x > 0] dx
  relu: ({ g, result, b }) => [indicated(b, isPositive(b, result), g)],
  // d min(max(x, 0), 6) = [0 < x < 6] dx: 0 at both bends
  relu6: ({ g, result, b }) => [
    indicated(b, b.and(isPositive(b, result), b.less(result, b.scalarLike(result, 6))), g),
  ],
  // d leakyRelu x = dx where x > 0, α dx elsewhere
  leakyRelu: ({ g, operands: [x], attributes: { alpha }, b }) => [
    b.mul(g, b.where(isPositive(b, x), b.scalarLike(x, 1), b.scalarLike(x, alpha))),
  ],
  // y = elu x:  dy = dx where x ≥ 0;  d α(eˣ − 1) = (y + α) dx where x < 0; in float64 α·eˣ dx. With α = 1, where both are 1 at 0, the
  // second derivative is 0 where y is rounded to 0, as in TensorFlow
  elu: ({ g, operands: [x], result, attributes: { alpha }, b }) => {
    const zero = b.scalarLike(x, 0);
    const isDouble = x.type.dtype === "float64";
    const below = isDouble
      ? times(b, b.exp(b.min(x, zero)), alpha)
      : b.add(result, b.scalarLike(result, alpha));
    const isBelow = b.less(isDouble || alpha !== 1 ? x : result, zero);
    return [b.mul(g, b.where(isBelow, below, b.scalarLike(x, 1)))];
  },
  floor: piecewiseConstant,
  ceil: piecewiseConstant,
  round: piecewiseConstant,
  isNaN: boolean,
  not: boolean,
  bitwiseNot: integer,

  // d(x + y) = dx + dy
  add: ({ g }) => [g, g],
  // d(x − y) = dx − dy
  sub: ({ g, b }) => [g, b.neg(g)],
  // d(x·y) = y dx + x dy
  mul: ({ g, operands: [x, y], b }) => [b.mul(g, y), b.mul(g, x)],
  // d(x/y) = dx/y − (x/y)·dy/y
  div: ({ g, operands: [x, y], b }) => [b.div(g, y), b.mul(g, b.div(b.div(b.neg(x), y), y))],
  floorDiv: piecewiseConstant,
  // d(x − y⌊x/y⌋) = dx − ⌊x/y⌋ dy
  floorMod: ({ g, operands: [x, y], b }) => [g, b.neg(b.mul(g, b.floorDiv(x, y)))],
  truncateMod: notDifferentiable("TensorFlow defines no derivative for it"),
  // d xʸ = y·xʸ⁻¹ dx + xʸ·log x dy, with log x read as 0 where x is not positive; for a known y of 0, xʸ⁻¹ as 1
  pow: ({ g, operands: [x, y], result, b }) => {
    const positive = isPositive(b, x);
    const log = masked(b, positive, b.log(b.where(positive, x, b.scalarLike(x, 1))));
    return [b.mul(b.mul(g, y), b.pow(x, reducedExponent(b, y))), b.mul(b.mul(g, result), log)];
  },
  // d max(x, y) = [x ≥ y] dx + [x < y] dy: on a tie the first operand takes the gradient
  max: ({ g, operands: [x, y], b }) => {
    const first = b.greaterOrEqual(x, y);
    return [masked(b, first, g), masked(b, b.not(first), g)];
  },
  // d min(x, y) = [x ≤ y] dx + [x > y] dy: on a tie the first operand takes the gradient
  min: ({ g, operands: [x, y], b }) => {
    const first = b.lessOrEqual(x, y);
    return [masked(b, first, g), masked(b, b.not(first), g)];
  },
  // d atan2(y, x) = (x dy − y dx) / (x² + y²), with u = x/r, v = y/r and r = max(|x|, |y|), a constant, so that no
  // square overflows or underflows: ((u dy − v dx) / (u² + v²)) / r
  atan2: ({ g, operands: [y, x], b }) => {
    const r = b.stopGradient(b.max(b.abs(x), b.abs(y)));
    const [u, v] = [b.div(x, r), b.div(y, r)];
    const scaled = b.div(g, b.add(b.square(u), b.square(v)));
    return [b.div(b.mul(u, scaled), r), b.neg(b.div(b.mul(v, scaled), r))];
  },
  // d(x/y) = dx/y − (x/y)·dy/y, with 0 for each quotient by 0
  divNoNan: ({ g, operands: [x, y], b }) => [
    b.divNoNan(g, y),
    b.mul(g, b.divNoNan(b.divNoNan(b.neg(x), y), y)),
  ],
  // d(x·y) = y dx + x dy, where a product is 0 if its second factor, y or g, is 0
  mulNoNan: ({ g, operands: [x, y], b }) => [b.mulNoNan(g, y), b.mulNoNan(x, g)],
  // d(x·log y) = log y dx + x/y dy, with 0 where x is 0
  xlogy: ({ g, operands: [x, y], b }) => [
    b.mul(g, b.xlogy(nonZero(b, x), y)),
    b.mul(g, b.xdivy(x, y)),
  ],
  // d(x·log(1 + y)) = log(1 + y) dx + x/(1 + y) dy, with 0 where x is 0
  xlog1py: ({ g, operands: [x, y], b }) => [
    b.mul(g, b.xlog1py(nonZero(b, x), y)),
    b.mul(g, b.xdivy(x, onePlus(b, y))),
  ],
  // d(x/y) = dx/y − x/y² dy, with 0 where x is 0
  xdivy: ({ g, operands: [x, y], b }) => [
    b.mul(g, b.xdivy(nonZero(b, x), y)),
    b.mul(g, b.xdivy(b.neg(x), b.square(y))),
  ],
  // d log(eˣ + eʸ) = σ(x − y) dx + σ(y − x) dy; of equal infinities, which have no difference, each takes half
  logAddExp: ({ g, operands: [x, y], b }) => {
    const isInfinite = b.equal(b.abs(x), b.scalarLike(x, Infinity));
    const haveNoDifference = b.and(isInfinite, b.equal(x, y));
    const difference = b.where(haveNoDifference, b.scalarLike(x, 0), b.sub(x, y));
    return [b.mul(g, b.sigmoid(difference)), b.mul(g, b.sigmoid(b.neg(difference)))];
  },

  equal: boolean,
  less: boolean,
  lessOrEqual: boolean,
  greater: boolean,
  greaterOrEqual: boolean,
  and: boolean,
  or: boolean,
  xor: boolean,
  bitwiseAnd: integer,
  bitwiseOr: integer,
  bitwiseXor: integer,

  // d(c ? x : y) = [c] dx + [¬c] dy
  where: ({ g, operands: [condition], b }) => {
    const zero = b.scalarLike(g, 0);
    return [null, b.where(condition, g, zero), b.where(condition, zero, g)];
  },
  // d cast(x) = cast(dx) between floats: the gradient goes back to the dtype of x
  cast: ({ g, operands: [x], b }) => [isFloating(x.type.dtype) ? b.toDType(g, x.type.dtype) : null],
};
