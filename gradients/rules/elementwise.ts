import type { Builder } from "../../ir/builder";
import { isFloating } from "../../ir/types/dtype";
import type { Value } from "../../ir/graph";
import type { elementwiseOps } from "../../ir/ops/elementwise";
import { notDifferentiable, type GradientTable } from "../rule";

const boolean = notDifferentiable("the result is bool");
const integer = notDifferentiable("the result is an integer");
const piecewiseConstant = notDifferentiable("the result is constant between jumps");

/** c·x */
const times = (x: Value, factor: number, b: Builder): Value => b.mul(x, b.scalarLike(x, factor));

const onePlus = (x: Value, b: Builder): Value => b.add(x, b.scalarLike(x, 1));
const oneMinus = (x: Value, b: Builder): Value => b.sub(b.scalarLike(x, 1), x);

/** g where the condition holds, 0 elsewhere. */
const masked = (condition: Value, g: Value, b: Builder): Value =>
  b.where(condition, g, b.scalarLike(g, 0));

/** g·1 where the condition holds, g·0 elsewhere, which is NaN for an infinite g: as TensorFlow multiplies by the indicator. */
const indicated = (condition: Value, g: Value, b: Builder): Value =>
  b.mul(g, b.toDType(condition, g.type.dtype));

const isPositive = (x: Value, b: Builder): Value => b.greater(x, b.scalarLike(x, 0));

/** The gradient where g is not zero, and 0 where it is, whatever the derivative: TensorFlow's rule at poles. */
const unlessZero = (g: Value, gradient: Value, b: Builder): Value =>
  b.where(b.equal(g, b.scalarLike(g, 0)), b.scalarLike(g, 0), gradient);

/** 1 where x is not 0, 0 where it is. */
const nonZero = (x: Value, b: Builder): Value =>
  b.toDType(b.not(b.equal(x, b.scalarLike(x, 0))), x.type.dtype);

/** d/dx erf⁻¹ = √π/2 · exp(erf⁻¹(x)²) */
const halfSqrtPi = Math.sqrt(Math.PI) / 2;

export const elementwiseRules: GradientTable<keyof typeof elementwiseOps> = {
  neg: ({ g, b }) => [b.neg(g)],
  // d|x| = sign x · dx
  abs: ({ g, operands: [x], b }) => [b.mul(g, b.sign(x))],
  // 0 wherever it exists; TensorFlow gives zeros, not an unconnected gradient.
  sign: ({ g, b }) => [b.fullLike(g, 0)],
  // d eˣ = eˣ dx
  exp: ({ g, result, b }) => [b.mul(g, result)],
  expm1: ({ g, operands: [x], b }) => [b.mul(g, b.exp(x))],
  // d log x = dx/x
  log: ({ g, operands: [x], b }) => [b.div(g, x)],
  log1p: ({ g, operands: [x], b }) => [b.div(g, onePlus(x, b))],
  // d √x = dx/(2√x)
  sqrt: ({ g, result, b }) => [unlessZero(g, b.div(times(g, 0.5, b), result), b)],
  // d x^(−1/2) = −½ x^(−3/2) dx
  rsqrt: ({ g, result, b }) => [
    unlessZero(g, b.mul(times(g, -0.5, b), b.mul(result, b.square(result))), b),
  ],
  // d x² = 2x dx
  square: ({ g, operands: [x], b }) => [b.mul(g, times(x, 2, b))],
  // d(1/x) = −dx/x²
  reciprocal: ({ g, result, b }) => [unlessZero(g, b.mul(b.neg(g), b.square(result)), b)],
  sin: ({ g, operands: [x], b }) => [b.mul(g, b.cos(x))],
  cos: ({ g, operands: [x], b }) => [b.neg(b.mul(g, b.sin(x)))],
  // d tan x = dx / cos² x
  tan: ({ g, operands: [x], b }) => [b.mul(g, b.square(b.reciprocal(b.cos(x))))],
  // d asin x = dx / √(1 − x²)
  asin: ({ g, operands: [x], b }) => [b.div(g, b.sqrt(oneMinus(b.square(x), b)))],
  acos: ({ g, operands: [x], b }) => [b.neg(b.div(g, b.sqrt(oneMinus(b.square(x), b))))],
  // d atan x = dx / (1 + x²)
  atan: ({ g, operands: [x], b }) => [b.div(g, onePlus(b.square(x), b))],
  sinh: ({ g, operands: [x], b }) => [b.mul(g, b.cosh(x))],
  cosh: ({ g, operands: [x], b }) => [b.mul(g, b.sinh(x))],
  // d tanh x = (1 − tanh² x) dx
  tanh: ({ g, result, b }) => [b.mul(g, oneMinus(b.square(result), b))],
  // d asinh x = dx / cosh(asinh x)
  asinh: ({ g, result, b }) => [b.div(g, b.cosh(result))],
  // d acosh x = dx / sinh(acosh x)
  acosh: ({ g, result, b }) => [b.div(g, b.sinh(result))],
  // d atanh x = dx / (1 − x²)
  atanh: ({ g, operands: [x], b }) => [b.div(g, oneMinus(b.square(x), b))],
  // d erf x = 2/√π · exp(−x²) dx
  erf: ({ g, operands: [x], b }) => [b.mul(g, times(b.exp(b.neg(b.square(x))), 1 / halfSqrtPi, b))],
  erfinv: ({ g, result, b }) => [b.mul(g, times(b.exp(b.square(result)), halfSqrtPi, b))],
  // d log Γ = digamma dx
  lgamma: ({ g, operands: [x], b }) => [b.mul(g, b.polygamma(x, { order: 0 }))],
  // d ψ⁽ⁿ⁾ = ψ⁽ⁿ⁺¹⁾ dx
  polygamma: ({ g, operands: [x], attributes: { order }, b }) => [
    b.mul(g, b.polygamma(x, { order: order + 1 })),
  ],
  // d σ = σ(1 − σ) dx
  sigmoid: ({ g, result, b }) => [b.mul(g, b.mul(result, oneMinus(result, b)))],
  softplus: ({ g, operands: [x], b }) => [b.mul(g, b.sigmoid(x))],
  // d x/(1+|x|) = dx/(1+|x|)²
  softsign: ({ g, operands: [x], b }) => [b.div(g, b.square(onePlus(b.abs(x), b)))],
  // d relu x = [relu x > 0]·dx
  relu: ({ g, result, b }) => [indicated(isPositive(result, b), g, b)],
  // 0 at both bends
  relu6: ({ g, result, b }) => [
    indicated(b.and(isPositive(result, b), b.less(result, b.scalarLike(result, 6))), g, b),
  ],
  leakyRelu: ({ g, operands: [x], attributes: { alpha }, b }) => [
    b.mul(g, b.where(isPositive(x, b), b.scalarLike(x, 1), b.scalarLike(x, alpha))),
  ],
  // d α(eˣ − 1) = (y + α) dx
  elu: ({ g, result, attributes: { alpha }, b }) => [
    b.mul(
      g,
      b.where(
        b.less(result, b.scalarLike(result, 0)),
        b.add(result, b.scalarLike(result, alpha)),
        b.scalarLike(result, 1),
      ),
    ),
  ],
  floor: piecewiseConstant,
  ceil: piecewiseConstant,
  round: piecewiseConstant,
  isNaN: boolean,
  not: boolean,
  bitwiseNot: integer,

  add: ({ g }) => [g, g],
  sub: ({ g, b }) => [g, b.neg(g)],
  // d(x·y) = y dx + x dy
  mul: ({ g, operands: [x, y], b }) => [b.mul(g, y), b.mul(g, x)],
  // d(x/y) = dx/y − (x/y)·dy/y
  div: ({ g, operands: [x, y], b }) => [b.div(g, y), b.mul(g, b.div(b.div(b.neg(x), y), y))],
  floorDiv: piecewiseConstant,
  // d(x − y⌊x/y⌋) = dx − ⌊x/y⌋ dy
  floorMod: ({ g, operands: [x, y], b }) => [g, b.neg(b.mul(g, b.floorDiv(x, y)))],
  truncateMod: notDifferentiable("TensorFlow defines no derivative for it"),
  // d x^y = y·x^(y−1) dx + x^y·log x dy, with log x read as 0 where x is not positive
  pow: ({ g, operands: [x, y], result, b }) => {
    const positive = isPositive(x, b);
    const log = masked(positive, b.log(b.where(positive, x, b.scalarLike(x, 1))), b);
    return [
      b.mul(b.mul(g, y), b.pow(x, b.sub(y, b.scalarLike(y, 1)))),
      b.mul(b.mul(g, result), log),
    ];
  },
  // The larger operand takes the gradient; on a tie the first one does.
  max: ({ g, operands: [x, y], b }) => {
    const first = b.greaterOrEqual(x, y);
    return [masked(first, g, b), masked(b.not(first), g, b)];
  },
  min: ({ g, operands: [x, y], b }) => {
    const first = b.lessOrEqual(x, y);
    return [masked(first, g, b), masked(b.not(first), g, b)];
  },
  // d atan2(y, x) = (x dy − y dx) / (x² + y²)
  atan2: ({ g, operands: [y, x], b }) => {
    const scaled = b.div(g, b.add(b.square(x), b.square(y)));
    return [b.mul(x, scaled), b.neg(b.mul(y, scaled))];
  },
  divNoNan: ({ g, operands: [x, y], b }) => [
    b.divNoNan(g, y),
    b.mul(g, b.divNoNan(b.divNoNan(b.neg(x), y), y)),
  ],
  mulNoNan: ({ g, operands: [x, y], b }) => [b.mulNoNan(g, y), b.mulNoNan(x, g)],
  // d(x·log y) = log y dx + x/y dy, with 0 where x is 0
  xlogy: ({ g, operands: [x, y], b }) => [
    b.mul(g, b.xlogy(nonZero(x, b), y)),
    b.mul(g, b.xdivy(x, y)),
  ],
  xlog1py: ({ g, operands: [x, y], b }) => [
    b.mul(g, b.xlog1py(nonZero(x, b), y)),
    b.mul(g, b.xdivy(x, onePlus(y, b))),
  ],
  xdivy: ({ g, operands: [x, y], b }) => [
    b.mul(g, b.xdivy(nonZero(x, b), y)),
    b.mul(g, b.xdivy(b.neg(x), b.square(y))),
  ],

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

  where: ({ g, operands: [condition], b }) => {
    const zero = b.scalarLike(g, 0);
    return [null, b.where(condition, g, zero), b.where(condition, zero, g)];
  },
  cast: ({ g, operands: [x], b }) => [isFloating(x.type.dtype) ? b.toDType(g, x.type.dtype) : null],
};
