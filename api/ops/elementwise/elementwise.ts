/**
 * Elementwise arithmetic, elementary functions, comparisons and bit operations, `tf.where` and `tf.cast`. The file exceeds 400 lines because
 * it is a list of documented one-line functions, which a reader searches by name.
 */

import type { Rank } from "../../tensors/rank";
import { isDType, isFloating, isInteger, quotientDType, type DType } from "../../../ir/types/dtype";
import { isStatic } from "../../../ir/types/dim";
import { DTypeError, InvalidArgumentError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { requireDType } from "../../../ir/ops/elementwise";
import { formatShape, formatType, mayBeSameShape, sizeOf } from "../../../ir/types/type";
import { ComplexTensor } from "../../tensors/complex-tensor";
import { requireFamily, boolArgument } from "../../arguments/dtype";
import { IndexedSlices, sliceWise } from "../../variables/indexed-slices";
import { constantElements } from "../../tensors/static-values";
import { type Tensor, type TensorOf, graphValue } from "../../tensors/tensor";
import {
  pairOfOneDType,
  valueOf,
  valuesOfOneDType,
  type TensorLike,
} from "../../tensors/tensor-like";
import { nonZeroCoordinates } from "../indexing/nonzero";
import { apply, binaryApi, boolApi, realApi, unaryApi, type UnaryOperation } from "../apply";

/** −x, of a signed or floating-point dtype. */
export const neg: UnaryOperation = sliceWise(unaryApi("neg", (b, x) => b.neg(x)));
const realAbs = unaryApi("abs", (b, x) => b.abs(x));

/** |x|; of a complex tensor the modulus, whose derivative at 0 is 0. */
export const abs = <T extends Tensor | Rank = Rank>(x: TensorLike | ComplexTensor): TensorOf<T> =>
  x instanceof ComplexTensor
    ? apply((b) => {
        const [re, im] = [graphValue(x.real), graphValue(x.imag)];
        const squares = b.add(b.square(re), b.square(im));
        const isPositive = b.greater(squares, b.scalarLike(squares, 0));
        return b.where(
          isPositive,
          b.sqrt(b.where(isPositive, squares, b.fullLike(squares, 1))),
          b.fullLike(squares, 0),
        );
      })
    : realAbs(x);
/** −1, 0 or 1 by the sign of x; NaN stays NaN. */
export const sign = unaryApi("sign", (b, x) => b.sign(x));
/** eˣ */
export const exp = realApi("exp", (b, x) => b.exp(x));
/** eˣ − 1, accurate near 0. */
export const expm1 = realApi("expm1", (b, x) => b.expm1(x));
/** log x, the natural logarithm. */
export const log = realApi("log", (b, x) => b.log(x));
/** log(1 + x), accurate near 0. */
export const log1p = realApi("log1p", (b, x) => b.log1p(x));
/** √x. If the upstream gradient is 0, its gradient is 0, also at x = 0. */
export const sqrt = realApi("sqrt", (b, x) => b.sqrt(x));
/** 1/√x */
export const rsqrt = realApi("rsqrt", (b, x) => b.rsqrt(x));
/** x² */
export const square = unaryApi("square", (b, x) => b.square(x));
/** 1/x */
export const reciprocal = realApi("reciprocal", (b, x) => b.reciprocal(x));
/** 1/x, and 0 where x is 0. */
export const reciprocalNoNan = unaryApi("reciprocalNoNan", (b, x) =>
  b.divNoNan(b.fullLike(x, 1), x),
);
/** sin x, of an angle in radians. */
export const sin = realApi("sin", (b, x) => b.sin(x));
/** cos x, of an angle in radians. */
export const cos = realApi("cos", (b, x) => b.cos(x));
/** tan x, of an angle in radians. */
export const tan = realApi("tan", (b, x) => b.tan(x));
/** The inverse of sin, in [−π/2, π/2]; NaN outside [−1, 1]. */
export const asin = realApi("asin", (b, x) => b.asin(x));
/** The inverse of cos, in [0, π]; NaN outside [−1, 1]. */
export const acos = realApi("acos", (b, x) => b.acos(x));
/** The inverse of tan, in (−π/2, π/2). */
export const atan = realApi("atan", (b, x) => b.atan(x));
/** sinh x, the hyperbolic sine. */
export const sinh = realApi("sinh", (b, x) => b.sinh(x));
/** cosh x, the hyperbolic cosine. */
export const cosh = realApi("cosh", (b, x) => b.cosh(x));
/** tanh x, the hyperbolic tangent. */
export const tanh = realApi("tanh", (b, x) => b.tanh(x));
/** The inverse of sinh. */
export const asinh = realApi("asinh", (b, x) => b.asinh(x));
/** The inverse of cosh; NaN below 1. */
export const acosh = realApi("acosh", (b, x) => b.acosh(x));
/** The inverse of tanh; NaN outside [−1, 1]. */
export const atanh = realApi("atanh", (b, x) => b.atanh(x));
/** The error function, 2/√π ∫₀ˣ e^(−t²) dt. */
export const erf = realApi("erf", (b, x) => b.erf(x));
/** 1 − erf x, computed without the difference: erfc 5 is 1.537e-12, in float32 too. */
export const erfc = realApi("erfc", (b, x) => b.erfc(x));
/** The inverse of erf on (−1, 1); ±∞ at ±1, NaN outside. */
export const erfinv = realApi("erfinv", (b, x) => b.erfinv(x));
/** log |Γ(x)| */
export const lgamma = realApi("lgamma", (b, x) => b.lgamma(x));
/** The derivative of lgamma. */
export const digamma = realApi("digamma", (b, x) => b.polygamma(x, { order: 0 }));

/** ⌊x⌋, of floats. */
export const floor = realApi("floor", (b, x) => b.floor(x));
/** ⌈x⌉, of floats. */
export const ceil = realApi("ceil", (b, x) => b.ceil(x));
/** x rounded to the nearest integer, halves to even; integers are unchanged. */
export const round = unaryApi("round", (b, x) => (isInteger(x.type.dtype) ? x : b.round(x)));
/** As `round`, of floats only. */
export const rint = unaryApi("rint", (b, x) => b.round(x));

/** Whether x, a float, is NaN. */
export const isNaN = unaryApi("isNaN", (b, x) => b.isNaN(x));

const comparedWithInfinity = (name: string, compare: "equal" | "less") =>
  unaryApi(name, (b, x) => {
    requireDType([x.type], isFloating, "a floating-point dtype");
    return b[compare](b.abs(x), b.scalarLike(x, Infinity));
  });

/** Whether x, a float, is ∞ or −∞. */
export const isInf = comparedWithInfinity("isInf", "equal");
/** Whether x, a float, is neither infinite nor NaN. */
export const isFinite = comparedWithInfinity("isFinite", "less");
/** ¬x, of dtype bool. */
export const logicalNot = unaryApi(
  "logicalNot",
  (b, x) => b.not(requireFamily(x, "bool", "x", "logicalNot")),
  "bool",
);
/** All bits flipped, of an integer dtype. */
export const bitwiseNot = unaryApi("bitwiseNot", (b, x) => b.bitwiseNot(x), "int32");
/** x itself, as a new tensor. */
export const identity = unaryApi("identity", (_, x) => x);
/** As `identity`. */
export const clone = unaryApi("clone", (_, x) => x);
/** x, treated as a constant by differentiation. */
export const stopGradient = unaryApi("stopGradient", (b, x) => b.stopGradient(x));

/**
 * x, clipped to the range from `clipValueMin` to `clipValueMax`. The gradient passes at the bounds. If the lower bound exceeds the
 * upper one, the result is the lower bound; TF.js throws an error.
 *
 * @throws ValueError if the bounds do not broadcast to the shape of x
 * @example
 * ```ts
 * tf.clipByValue([-2, 0.5, 3], -1, 1); // → [-1, 0.5, 1]
 * ```
 * @see TensorFlow `tf.clip_by_value`: the maximum of the lower bound and of the minimum of x and the upper one
 */
export const clipByValue = sliceWise(
  (x: TensorLike, clipValueMin: TensorLike, clipValueMax: TensorLike): Tensor =>
    apply((b) => {
      const [value, low] = pairOfOneDType(["x", x], ["clipValueMin", clipValueMin], "clipByValue");
      const [, high] = pairOfOneDType(["x", x], ["clipValueMax", clipValueMax], "clipByValue");
      const clipped = b.max(b.min(value, high), low);
      if (mayBeSameShape(value.type.shape, clipped.type.shape)) return clipped;
      throw new ValueError({
        what: `clipByValue: Shapes ${formatShape(value.type.shape)} and ${formatShape(clipped.type.shape)} are incompatible`,
        given: `x ${formatType(value.type)}, bounds ${formatType(low.type)} and ${formatType(high.type)}`,
        expected: "bounds that broadcast to the shape of x",
      });
    }),
);

/**
 * a + b, broadcast.
 *
 * @throws DTypeError if the dtypes differ; numbers take the other operand's dtype
 * @example
 * ```ts
 * tf.add([[1, 2], [3, 4]], [10, 20]); // → [[11, 22], [13, 24]]
 * ```
 */
export const add = binaryApi("add", (b, x, y) => b.add(x, y));
/** a − b, broadcast. */
export const sub = binaryApi("sub", (b, x, y) => b.sub(x, y));
/** a·b, broadcast. */
export const mul = binaryApi("mul", (b, x, y) => b.mul(x, y));

const floatQuotient = (name: "div" | "divNoNan") =>
  binaryApi(name, (b, x, y) => {
    const { dtype } = x.type;
    if (!isInteger(dtype) || y.type.dtype !== dtype) return b[name](x, y);
    const wide = quotientDType(dtype);
    return b[name](b.toDType(x, wide), b.toDType(y, wide));
  });

/**
 * a/b, broadcast. Integers are divided as floats: float64, or float32 for integers of up to 16 bits.
 *
 * @example
 * ```ts
 * tf.div(tf.tensor1d([7, 8], "int32"), 2); // → [3.5, 4]
 * ```
 * @see TensorFlow `tf.math.divide`; TF.js's `tf.div` rounds integers down, which is `tf.floorDiv` here
 */
export const div = floatQuotient("div");
/** a/b, and 0 where b is 0. Integers as in `div`. */
export const divNoNan = floatQuotient("divNoNan");
/** a·b, and 0 where b is 0, even if a is infinite or NaN. */
export const multiplyNoNan = binaryApi("multiplyNoNan", (b, x, y) => b.mulNoNan(x, y));
/** The largest number of elements of a divisor or an exponent that is checked before the run. */
const mostChecked = 256;

/** The elements of a small constant. */
function fewElements(value: Value): readonly number[] | undefined {
  const size = sizeOf(value.type.shape);
  return isStatic(size) && size <= mostChecked ? constantElements(value) : undefined;
}

/**
 * @throws InvalidArgumentError for an integer division by zero if the divisor is a small constant; other divisors are checked when the
 * operation runs
 */
function refusingZero(x: Value, y: Value, op: string): void {
  if (!isInteger(x.type.dtype) || x.type.shape.includes(0)) return;
  if (fewElements(y)?.includes(0) !== true) return;
  throw new InvalidArgumentError({
    what: `Integer division by zero: ${op}`,
    given: `a divisor ${formatType(y.type)} with an element 0`,
    expected: "integers that are not zero",
    fix: "divide floats, or select with tf.where what is divided",
  });
}

const quotient = (name: string, op: "div" | "floorDiv" | "floorMod" | "truncateMod") =>
  binaryApi(name, (b, x, y) => {
    refusingZero(x, y, name);
    return b[op](x, y);
  });

/** ⌊a/b⌋ */
export const floorDiv = quotient("floorDiv", "floorDiv");
/** a/b, rounded towards zero; no gradient passes. */
export const truncateDiv = binaryApi("truncateDiv", (b, x, y) => {
  refusingZero(x, y, "truncateDiv");
  const ratio = b.div(x, y);
  if (!isFloating(x.type.dtype)) return ratio;
  return b.where(b.less(ratio, b.scalarLike(ratio, 0)), b.ceil(ratio), b.floor(ratio));
});
/** The remainder of a/b, with the sign of b. */
export const mod = quotient("mod", "floorMod");
/** TensorFlow's name of `mod`. */
export const floorMod = quotient("floorMod", "floorMod");
/** The remainder of a/b, with the sign of a. */
export const truncateMod = quotient("truncateMod", "truncateMod");
/** The largest exponent that is part of an eager graph: of others, such as a step's number, each would need a graph of its own. */
const mostKnown = 8;

/** A small whole number as an exponent, which is a constant of the graph, so that derivatives know it. */
const knownExponent = (exponent: TensorLike): exponent is number =>
  typeof exponent === "number" && Number.isInteger(exponent) && Math.abs(exponent) <= mostKnown;

/**
 * aᵇ. Integers wrap around on overflow. Where b is a whole number, all derivatives at a = 0 are those of the polynomial; where it is a
 * tensor, the derivative by a at a = b = 0 is NaN, as in TensorFlow.
 *
 * @throws InvalidArgumentError for a negative exponent of integers: now if the exponents are a small constant, otherwise when the operation runs
 * @example
 * ```ts
 * tf.pow([1, 2, 3], 2); // → [1, 4, 9]
 * ```
 */
export const pow = <T extends Tensor | Rank = Rank>(
  base: TensorLike,
  exp: TensorLike,
): TensorOf<T> =>
  apply((b) => {
    const [x, y] = pairOfOneDType(["base", base], ["exp", exp], "pow");
    if (!isInteger(x.type.dtype)) return b.pow(x, knownExponent(exp) ? b.scalarLike(x, exp) : y);
    const negative = fewElements(y)?.find((exponent) => exponent < 0);
    if (negative === undefined) return b.pow(x, y);
    throw new InvalidArgumentError({
      what: "Integers to negative integer powers are not allowed",
      given: `an exponent ${negative} of ${formatType(x.type)}`,
      expected: "exponents that are not negative",
      fix: 'compute with floats: tf.cast(x, "float32")',
    });
  });
/** The larger of a and b. On a tie, a receives the gradient. */
export const maximum = binaryApi("maximum", (b, x, y) => b.max(x, y));
/** The smaller of a and b. On a tie, a receives the gradient. */
export const minimum = binaryApi("minimum", (b, x, y) => b.min(x, y));
/** (a − b)² */
export const squaredDifference = binaryApi("squaredDifference", (b, x, y) => b.square(b.sub(x, y)));
/** The angle of the point with ordinate a and abscissa b, in radians, from −π to π. */
export const atan2 = binaryApi("atan2", (b, x, y) => b.atan2(x, y));
/** a·log b, and 0 where a is 0. */
export const xlogy = binaryApi("xlogy", (b, x, y) => b.xlogy(x, y));
/** a·log(1 + b), and 0 where a is 0. */
export const xlog1py = binaryApi("xlog1py", (b, x, y) => b.xlog1py(x, y));
/** a/b, and 0 where a is 0. */
export const xdivy = binaryApi("xdivy", (b, x, y) => b.xdivy(x, y));
/**
 * log(eᵃ + eᵇ), broadcast: the sum of two numbers given by their logarithms. Nothing overflows on the way, and digits are lost
 * neither where a and b are equal nor where they are far apart.
 *
 * The gradient is that of a softmax, σ(a − b) for a and σ(b − a) for b, to any order. Of equal infinities each takes half, the limit
 * along a = b, where JAX gives NaN for −∞ and 1 for ∞.
 *
 * @param a floating-point tensor of any shape
 * @param b tensor of the same dtype, whose shape broadcasts against that of `a`
 * @returns tensor of that dtype and of the shape to which both broadcast
 * @throws DTypeError where the dtypes differ, or are not floating-point
 * @throws InvalidArgumentError where the shapes do not broadcast
 * @example
 * ```ts
 * const [a, b] = [tf.tensor([0, 1000, -Infinity]), tf.tensor([0, 0, -Infinity])];
 * tf.logAddExp(a, b); // → [0.6931, 1000, -Infinity]
 * ```
 * @see TensorFlow `tf.experimental.numpy.logaddexp`; NumPy and JAX `logaddexp`; over an axis it is `tf.logSumExp`
 */
export const logAddExp = binaryApi("logAddExp", (b, x, y) => b.logAddExp(x, y));

/** Whether a = b, of dtype bool. */
export const equal = binaryApi("equal", (b, x, y) => b.equal(x, y));
/** Whether a ≠ b, of dtype bool. */
export const notEqual = binaryApi("notEqual", (b, x, y) => b.not(b.equal(x, y)));
/** Whether a < b, of dtype bool. */
export const less = binaryApi("less", (b, x, y) => b.less(x, y));
/** Whether a ≤ b, of dtype bool. */
export const lessEqual = binaryApi("lessEqual", (b, x, y) => b.lessOrEqual(x, y));
/** Whether a > b, of dtype bool. */
export const greater = binaryApi("greater", (b, x, y) => b.greater(x, y));
/** Whether a ≥ b, of dtype bool. */
export const greaterEqual = binaryApi("greaterEqual", (b, x, y) => b.greaterOrEqual(x, y));
/** a ∧ b, of dtype bool. */
export const logicalAnd = boolApi("logicalAnd", (b, x, y) => b.and(x, y));
/** a ∨ b, of dtype bool. */
export const logicalOr = boolApi("logicalOr", (b, x, y) => b.or(x, y));
/** a ⊻ b (exclusive or), of dtype bool. */
export const logicalXor = boolApi("logicalXor", (b, x, y) => b.xor(x, y));
/** Bitwise a ∧ b, of an integer dtype. */
export const bitwiseAnd = binaryApi("bitwiseAnd", (b, x, y) => b.bitwiseAnd(x, y), ["x", "y"]);
/** Bitwise a ∨ b, of an integer dtype. */
export const bitwiseOr = binaryApi("bitwiseOr", (b, x, y) => b.bitwiseOr(x, y), ["x", "y"]);
/** Bitwise a ⊻ b (exclusive or), of an integer dtype. */
export const bitwiseXor = binaryApi("bitwiseXor", (b, x, y) => b.bitwiseXor(x, y), ["x", "y"]);

/** `scalar`·x */
export const scalarMul = (scalar: TensorLike, x: TensorLike): Tensor => scaled(x, scalar);

/** `scalarMul` with the tensor first, applied to the values of `IndexedSlices`. */
const scaled = sliceWise((x, scalar: TensorLike) =>
  apply((b) => {
    const [value, factor] = pairOfOneDType(["x", x], ["scalar", scalar], "scalarMul");
    return b.mul(factor, value);
  }),
);

/**
 * The sum of several tensors of one dtype and shape.
 *
 * @throws InvalidArgumentError for an empty list, or for tensors of different shapes
 */
export const addN = <T extends Tensor | Rank = Rank>(tensors: readonly TensorLike[]): TensorOf<T> =>
  apply((b) => {
    // Callers without type checking may pass anything.
    const given: unknown = tensors;
    if (!Array.isArray(given) || tensors.length === 0) {
      throw new InvalidArgumentError({
        what: "The argument passed to tf.addN() must be a list of tensors",
        given: Array.isArray(given) ? "an empty list" : typeof given,
        expected: "one tensor or more",
      });
    }
    const values = valuesOfOneDType(
      tensors.map((tensor, i) => [`tensors${i}`, tensor] as const),
      "addN",
    );
    const [first] = values;
    const other = values.find(({ type }) => type.shape.join() !== first?.type.shape.join());
    if (other !== undefined) {
      throw new InvalidArgumentError({
        what: "All tensors passed to tf.addN() must have the same shape",
        given: values.map(({ type }) => `[${type.shape.join(",")}]`).join(", "),
        expected: "one shape",
        fix: "broadcast them first, or use tf.add",
      });
    }
    return values.reduce((sum, value) => b.add(sum, value));
  });

/**
 * Elements of `a` where the condition holds, of `b` elsewhere; all three broadcast. Without `a` and `b`, the coordinates of the
 * true elements, as int64 of shape `[count, rank]`: in a function whose condition depends on its arguments, the count is known only
 * when the graph runs.
 *
 * @param condition tensor of dtype bool; without `a` and `b` also of numbers, of which nonzero ones are true
 * @example
 * ```ts
 * tf.where([true, false], [1, 2], [3, 4]); // → [1, 4]
 * ```
 * @see TF.js `tf.where`; TensorFlow `tf.where`; ONNX `Where`, `NonZero`
 */
export function where<T extends Tensor | Rank = Rank>(
  condition: TensorLike,
  a?: TensorLike,
  b?: TensorLike,
): TensorOf<T> {
  return apply((context) => {
    if (a === undefined && b === undefined) {
      return nonZeroCoordinates(context, valueOf(condition, "condition", "where"));
    }
    const chosen = boolArgument(condition, "condition", "where");
    const [x, y] = pairOfOneDType(["a", a], ["b", b], "where");
    return context.where(chosen, x, y);
  });
}

/**
 * x with its elements converted to another dtype: floats are truncated to integers, and nonzero elements are true.
 *
 * @throws DTypeError for an unknown dtype
 * @example
 * ```ts
 * tf.cast([1.5, -1.5], "int32"); // → [1, -1]
 * ```
 */
export function cast<T extends Tensor | Rank = Rank>(x: TensorLike, dtype: DType): TensorOf<T> {
  if (x instanceof IndexedSlices) return x.withValues(cast(x.values, dtype));
  return apply((b) => {
    const value = valueOf(x, "x", "cast");
    if (isDType(dtype)) return b.toDType(value, dtype);
    throw new DTypeError({
      what: `Failed to cast to unknown dtype ${String(dtype)}`,
      given: String(dtype),
      expected: "float32, float64, int32, int64, bool, …",
    });
  });
}
