/** Elementwise ops: arithmetic, comparisons, logic and special functions, with operands of one dtype that broadcast. */

import { isFloating, isInteger, isUnsigned, type DType } from "../types/dtype";
import { DTypeError } from "../errors";
import { binaryOp, ternaryOp, unaryOp } from "../op";
import { broadcastShapes, formatType, type TensorType } from "../types/type";

export function requireDType(
  types: readonly TensorType[],
  accepts: (dtype: DType) => boolean,
  expected: string,
): void {
  const wrong = types.find(({ dtype }) => !accepts(dtype));
  if (wrong === undefined) return;
  throw new DTypeError({
    what: `dtype ${wrong.dtype} is not supported here`,
    given: types.map(formatType).join(", "),
    expected,
    fix: "convert the operand with tf.cast",
  });
}

export function requireSameDType(...types: readonly TensorType[]): DType {
  const [first] = types;
  const other = types.find(({ dtype }) => dtype !== first?.dtype);
  if (first === undefined || other !== undefined) {
    throw new DTypeError({
      what: "operands have different dtypes",
      given: types.map(formatType).join(", "),
      expected: "one dtype for all operands",
      fix: "convert one of them with tf.cast",
    });
  }
  return first.dtype;
}

const isNumeric = (dtype: DType): boolean => dtype !== "bool";
const isBool = (dtype: DType): boolean => dtype === "bool";

const unaryWhere = (accepts: (dtype: DType) => boolean, expected: string) =>
  unaryOp(([x]) => {
    requireDType([x], accepts, expected);
    return x;
  });

const floatUnary = unaryWhere(isFloating, "a floating-point dtype");
const numericUnary = unaryWhere(isNumeric, "a numeric dtype");

const floatPredicate = unaryOp(([x]) => {
  requireDType([x], isFloating, "a floating-point dtype");
  return { dtype: "bool", shape: x.shape };
});

const binaryWhere = (accepts: (dtype: DType) => boolean, expected: string, result?: DType) =>
  binaryOp(([x, y]) => {
    const dtype = requireSameDType(x, y);
    requireDType([x, y], accepts, expected);
    return { dtype: result ?? dtype, shape: broadcastShapes(x.shape, y.shape) };
  });

const arithmetic = binaryWhere(isNumeric, "a numeric dtype");
const comparison = binaryWhere(isNumeric, "a numeric dtype", "bool");
const equality = binaryWhere(() => true, "any dtype", "bool");
const logical = binaryWhere(isBool, "bool");

const integral = (dtype: DType): boolean => isInteger(dtype);
const bitwise = binaryWhere(integral, "an integer dtype");
const floatBinary = binaryWhere(isFloating, "a floating-point dtype");
const signedUnary = unaryWhere((dtype) => isNumeric(dtype) && !isUnsigned(dtype), "a signed dtype");

export interface CastAttributes {
  readonly dtype: DType;
}

export interface AlphaAttributes {
  /** Slope or scale on the negative side. */
  readonly alpha: number;
}

export interface OrderAttributes {
  /** Order of the derivative of digamma; 0 is digamma itself. */
  readonly order: number;
}

const floatUnaryWith = <A extends object>() =>
  unaryOp<A>(([x]) => {
    requireDType([x], isFloating, "a floating-point dtype");
    return x;
  });

const scaledUnary = floatUnaryWith<AlphaAttributes>();

export const elementwiseOps = {
  /** −x. TensorFlow `tf.math.negative`. */
  neg: signedUnary,
  /** |x|. TensorFlow `tf.math.abs`. */
  abs: numericUnary,
  /** −1, 0 or 1; NaN stays NaN. TensorFlow `tf.math.sign`. */
  sign: numericUnary,
  /** eˣ. TensorFlow `tf.math.exp`. */
  exp: floatUnary,
  /** eˣ − 1, accurate near 0. TensorFlow `tf.math.expm1`. */
  expm1: floatUnary,
  /** The natural logarithm. TensorFlow `tf.math.log`. */
  log: floatUnary,
  /** log(1 + x), accurate near 0. TensorFlow `tf.math.log1p`. */
  log1p: floatUnary,
  /** √x. TensorFlow `tf.math.sqrt`. */
  sqrt: floatUnary,
  /** 1/√x. TensorFlow `tf.math.rsqrt`. */
  rsqrt: floatUnary,
  /** x². TensorFlow `tf.math.square`. */
  square: numericUnary,
  /** 1/x. TensorFlow `tf.math.reciprocal`. */
  reciprocal: floatUnary,
  /** sin x. TensorFlow `tf.math.sin`. */
  sin: floatUnary,
  /** cos x. TensorFlow `tf.math.cos`. */
  cos: floatUnary,
  /** tan x. TensorFlow `tf.math.tan`. */
  tan: floatUnary,
  /** The angle of [−π/2, π/2] whose sine is x. TensorFlow `tf.math.asin`. */
  asin: floatUnary,
  /** The angle of [0, π] whose cosine is x. TensorFlow `tf.math.acos`. */
  acos: floatUnary,
  /** The angle of (−π/2, π/2) whose tangent is x. TensorFlow `tf.math.atan`. */
  atan: floatUnary,
  /** (eˣ − e⁻ˣ)/2. TensorFlow `tf.math.sinh`. */
  sinh: floatUnary,
  /** (eˣ + e⁻ˣ)/2. TensorFlow `tf.math.cosh`. */
  cosh: floatUnary,
  /** sinh x / cosh x. TensorFlow `tf.math.tanh`. */
  tanh: floatUnary,
  /** The inverse of sinh. TensorFlow `tf.math.asinh`. */
  asinh: floatUnary,
  /** The inverse of cosh on [1, ∞). TensorFlow `tf.math.acosh`. */
  acosh: floatUnary,
  /** The inverse of tanh on (−1, 1). TensorFlow `tf.math.atanh`. */
  atanh: floatUnary,
  /** The error function, 2/√π ∫₀ˣ e^(−t²) dt. TensorFlow `tf.math.erf`. */
  erf: floatUnary,
  /** 1 − erf x, to the last digits where erf x is near 1. TensorFlow `tf.math.erfc`. */
  erfc: floatUnary,
  /** The inverse of erf on (−1, 1). TensorFlow `tf.math.erfinv`. */
  erfinv: floatUnary,
  /** log |Γ(x)|. TensorFlow `tf.math.lgamma`. */
  lgamma: floatUnary,
  /**
   * The derivative of a given order of digamma, which is the derivative of log Γ.
   * Called `tf.digamma`. TensorFlow `tf.math.digamma`, `tf.math.polygamma`.
   */
  polygamma: floatUnaryWith<OrderAttributes>(),
  /** 1/(1 + e⁻ˣ). TensorFlow `tf.math.sigmoid`. */
  sigmoid: floatUnary,
  /** log(1 + eˣ). TensorFlow `tf.math.softplus`. */
  softplus: floatUnary,
  /** x / (1 + |x|). TensorFlow `tf.math.softsign`. */
  softsign: floatUnary,
  /** max(x, 0). TensorFlow `tf.nn.relu`. */
  relu: numericUnary,
  /** min(max(x, 0), 6). TensorFlow `tf.nn.relu6`. */
  relu6: numericUnary,
  /** x where positive, α·x elsewhere. TensorFlow `tf.nn.leaky_relu`. */
  leakyRelu: scaledUnary,
  /** x where positive, α·(eˣ − 1) elsewhere. TensorFlow `tf.nn.elu`. */
  elu: scaledUnary,
  /** ⌊x⌋. TensorFlow `tf.math.floor`. */
  floor: floatUnary,
  /** ⌈x⌉. TensorFlow `tf.math.ceil`. */
  ceil: floatUnary,
  /** To the nearest integer, halves to even. TensorFlow `tf.math.round`. */
  round: floatUnary,
  /** Whether x is NaN. TensorFlow `tf.math.is_nan`. */
  isNaN: floatPredicate,
  /** ¬x. Called `tf.logicalNot`. TensorFlow `tf.math.logical_not`. */
  not: unaryWhere(isBool, "bool"),
  /** All bits of x, flipped. TensorFlow `tf.bitwise.invert`. */
  bitwiseNot: unaryWhere(integral, "an integer dtype"),

  /** x + y. TensorFlow `tf.math.add`. */
  add: arithmetic,
  /** x − y. TensorFlow `tf.math.subtract`. */
  sub: arithmetic,
  /** x·y. TensorFlow `tf.math.multiply`. */
  mul: arithmetic,
  /** x/y. Integers truncate towards zero. TensorFlow `tf.math.divide`. */
  div: arithmetic,
  /** ⌊x/y⌋. TensorFlow `tf.math.floordiv`. */
  floorDiv: arithmetic,
  /** x − y·⌊x/y⌋: has the sign of y. Called `tf.mod`, `tf.floorMod`. TensorFlow `tf.math.floormod`. */
  floorMod: arithmetic,
  /** x − y·trunc(x/y): has the sign of x. TensorFlow `tf.truncatemod`. */
  truncateMod: arithmetic,
  /** xʸ. Integers wrap round. TensorFlow `tf.math.pow`. */
  pow: binaryWhere(
    (dtype) => isNumeric(dtype) && !isUnsigned(dtype),
    "a signed or floating-point dtype",
  ),
  /** The larger of x and y. Called `tf.maximum`. TensorFlow `tf.math.maximum`. */
  max: arithmetic,
  /** The smaller of x and y. Called `tf.minimum`. TensorFlow `tf.math.minimum`. */
  min: arithmetic,
  /** The angle of the point (y, x); the first operand is y. TensorFlow `tf.math.atan2`. */
  atan2: floatBinary,
  /** x/y, and 0 where y is 0. TensorFlow `tf.math.divide_no_nan`. */
  divNoNan: floatBinary,
  /** x·y, and 0 where y is 0, whatever x. Called `tf.multiplyNoNan`. TensorFlow `tf.math.multiply_no_nan`. */
  mulNoNan: floatBinary,
  /** x·log y, and 0 where x is 0. TensorFlow `tf.math.xlogy`. */
  xlogy: floatBinary,
  /** x·log(1 + y), and 0 where x is 0. TensorFlow `tf.math.xlog1py`. */
  xlog1py: floatBinary,
  /** x/y, and 0 where x is 0. TensorFlow `tf.math.xdivy`. */
  xdivy: floatBinary,
  /** log(eˣ + eʸ), without overflow. TensorFlow `tf.experimental.numpy.logaddexp`. */
  logAddExp: floatBinary,

  /** Whether x = y. TensorFlow `tf.math.equal`. */
  equal: equality,
  /** Whether x < y. TensorFlow `tf.math.less`. */
  less: comparison,
  /** Whether x ≤ y. Called `tf.lessEqual`. TensorFlow `tf.math.less_equal`. */
  lessOrEqual: comparison,
  /** Whether x > y. TensorFlow `tf.math.greater`. */
  greater: comparison,
  /** Whether x ≥ y. Called `tf.greaterEqual`. TensorFlow `tf.math.greater_equal`. */
  greaterOrEqual: comparison,
  /** x ∧ y. Called `tf.logicalAnd`. TensorFlow `tf.math.logical_and`. */
  and: logical,
  /** x ∨ y. Called `tf.logicalOr`. TensorFlow `tf.math.logical_or`. */
  or: logical,
  /** Either x or y, not both. Called `tf.logicalXor`. TensorFlow `tf.math.logical_xor`. */
  xor: logical,
  /** x ∧ y, bit by bit. TensorFlow `tf.bitwise.bitwise_and`. */
  bitwiseAnd: bitwise,
  /** x ∨ y, bit by bit. TensorFlow `tf.bitwise.bitwise_or`. */
  bitwiseOr: bitwise,
  /** Bits that differ in x and y. TensorFlow `tf.bitwise.bitwise_xor`. */
  bitwiseXor: bitwise,

  /** `cond ? x : y`, all three broadcast. TensorFlow `tf.where`. */
  where: ternaryOp(([condition, x, y]) => {
    requireDType([condition], isBool, "bool for the condition");
    return {
      dtype: requireSameDType(x, y),
      shape: broadcastShapes(condition.shape, x.shape, y.shape),
    };
  }),
  /** x in another dtype. Floats to integers truncate towards zero; anything to bool is `≠ 0`. TensorFlow `tf.cast`. */
  cast: unaryOp<CastAttributes>(([x], { dtype }) => ({ dtype, shape: x.shape })),
};
