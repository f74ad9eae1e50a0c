import { isFloating, type DType } from "../dtype";
import { DTypeError } from "../errors";
import { binaryOp, ternaryOp, unaryOp } from "../op";
import { broadcastShapes, formatType, type TensorType } from "../type";

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

export interface CastAttributes {
  readonly dtype: DType;
}

export const elementwiseOps = {
  neg: numericUnary,
  exp: floatUnary,
  log: floatUnary,
  tanh: floatUnary,
  sqrt: floatUnary,
  relu: numericUnary,
  isNaN: floatPredicate,
  not: unaryWhere(isBool, "bool"),

  add: arithmetic,
  sub: arithmetic,
  mul: arithmetic,
  div: arithmetic,

  equal: equality,
  less: comparison,
  greater: comparison,
  and: logical,

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
