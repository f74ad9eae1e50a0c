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
  neg: signedUnary,
  abs: numericUnary,
  /** −1, 0 or 1; NaN stays NaN. */
  sign: numericUnary,
  exp: floatUnary,
  /** eˣ − 1, accurate near 0. */
  expm1: floatUnary,
  log: floatUnary,
  /** log(1 + x), accurate near 0. */
  log1p: floatUnary,
  sqrt: floatUnary,
  rsqrt: floatUnary,
  square: numericUnary,
  reciprocal: floatUnary,
  sin: floatUnary,
  cos: floatUnary,
  tan: floatUnary,
  asin: floatUnary,
  acos: floatUnary,
  atan: floatUnary,
  sinh: floatUnary,
  cosh: floatUnary,
  tanh: floatUnary,
  asinh: floatUnary,
  acosh: floatUnary,
  atanh: floatUnary,
  erf: floatUnary,
  /** The inverse of erf on (−1, 1). */
  erfinv: floatUnary,
  /** log |Γ(x)| */
  lgamma: floatUnary,
  /** The derivative of a given order of digamma, which is the derivative of log Γ. */
  polygamma: floatUnaryWith<OrderAttributes>(),
  sigmoid: floatUnary,
  /** log(1 + eˣ) */
  softplus: floatUnary,
  /** x / (1 + |x|) */
  softsign: floatUnary,
  relu: numericUnary,
  /** min(max(x, 0), 6) */
  relu6: numericUnary,
  /** x where positive, α·x elsewhere. */
  leakyRelu: scaledUnary,
  /** x where positive, α·(eˣ − 1) elsewhere. */
  elu: scaledUnary,
  floor: floatUnary,
  ceil: floatUnary,
  /** To the nearest integer, halves to even. */
  round: floatUnary,
  isNaN: floatPredicate,
  not: unaryWhere(isBool, "bool"),
  bitwiseNot: unaryWhere(integral, "an integer dtype"),

  add: arithmetic,
  sub: arithmetic,
  mul: arithmetic,
  /** Integers truncate towards zero. */
  div: arithmetic,
  /** ⌊x/y⌋ */
  floorDiv: arithmetic,
  /** x − y·⌊x/y⌋: has the sign of y. */
  floorMod: arithmetic,
  /** x − y·trunc(x/y): has the sign of x. */
  truncateMod: arithmetic,
  /** Integers wrap round. */
  pow: binaryWhere(
    (dtype) => isNumeric(dtype) && !isUnsigned(dtype),
    "a signed or floating-point dtype",
  ),
  max: arithmetic,
  min: arithmetic,
  /** The angle of the point (y, x); the first operand is y. */
  atan2: floatBinary,
  /** x/y, and 0 where y is 0. */
  divNoNan: floatBinary,
  /** x·y, and 0 where y is 0, whatever x. */
  mulNoNan: floatBinary,
  /** x·log y, and 0 where x is 0. */
  xlogy: floatBinary,
  /** x·log(1 + y), and 0 where x is 0. */
  xlog1py: floatBinary,
  /** x/y, and 0 where x is 0. */
  xdivy: floatBinary,
  /** log(eˣ + eʸ), without overflow. TensorFlow `tf.experimental.numpy.logaddexp`. */
  logAddExp: floatBinary,

  equal: equality,
  less: comparison,
  lessOrEqual: comparison,
  greater: comparison,
  greaterOrEqual: comparison,
  and: logical,
  or: logical,
  xor: logical,
  bitwiseAnd: bitwise,
  bitwiseOr: bitwise,
  bitwiseXor: bitwise,

  /** `cond ? x : y`, all three broadcast. */
  where: ternaryOp(([condition, x, y]) => {
    requireDType([condition], isBool, "bool for the condition");
    return {
      dtype: requireSameDType(x, y),
      shape: broadcastShapes(condition.shape, x.shape, y.shape),
    };
  }),
  /** Floats to integers truncate towards zero; anything to bool is `≠ 0`. */
  cast: unaryOp<CastAttributes>(([x], { dtype }) => ({ dtype, shape: x.shape })),
};
