/** Lowerings of elementwise ops. */

import type { DType } from "../../../ir/types/dtype";
import { isFloating, isInteger, isUnsigned } from "../../../ir/types/dtype";
import type { elementwiseOps } from "../../../ir/ops/elementwise";
import type { TensorType } from "../../../ir/types/type";
import { onnxDataType } from "../data-type";
import { type OnnxEmitter } from "../emitter";
import {
  composed,
  movingNodes,
  oneNode,
  plain,
  severalNodes,
  wideNode,
  type LoweringTable,
} from "../lowering";
import { lowerErfc, lowerErfinv, lowerLgamma, lowerPolygamma } from "./special-functions";
import { float } from "../attributes";

interface BinaryInput {
  readonly operands: readonly [x: string, y: string];
  readonly result: { readonly dtype: DType };
  readonly onnx: OnnxEmitter;
}

interface DivisionInput extends BinaryInput {
  readonly types: readonly [x: TensorType, y: TensorType];
  readonly result: TensorType;
}

/** Dtypes whose least value divided by −1 ends the process on the CPU (SIGFPE); narrower ones are divided as int32. */
const trapping: ReadonlySet<DType> = new Set(["int32", "int64"]);

/** Whether a divisor may have elements −1 where that matters; of a constant it is known. */
function mayTrap(onnx: OnnxEmitter, y: string, dtype: DType): boolean {
  if (!trapping.has(dtype)) return false;
  return onnx.literalOf(y)?.data.some((element) => Number(element) === -1) ?? true;
}

/** x/y towards zero. A divisor of −1 negates instead: the least value wraps round, as in TensorFlow. */
function integerDivision(
  onnx: OnnxEmitter,
  [x, y]: readonly [string, string],
  dtype: DType,
): string {
  if (!mayTrap(onnx, y, dtype)) return onnx.node("Div", [x, y]);
  const isMinusOne = onnx.node("Equal", [y, onnx.scalar(dtype, -1)]);
  const divisor = onnx.node("Where", [isMinusOne, onnx.scalar(dtype, 1), y]);
  const quotient = onnx.node("Div", [x, divisor]);
  return onnx.node("Where", [isMinusOne, onnx.node("Neg", [quotient]), quotient]);
}

/** x/y towards zero, and x − y·(x/y), which has the sign of x. No product or sum of these leaves the dtype's range. */
function quotientAndRest(
  onnx: OnnxEmitter,
  [x, y]: readonly [string, string],
  dtype: DType,
): readonly [quotient: string, rest: string] {
  const quotient = integerDivision(onnx, [x, y], dtype);
  return [quotient, onnx.node("Sub", [x, onnx.node("Mul", [quotient, y])])];
}

/**
 * ONNX Runtime rewrites (1/x)·y as y/x, even if that 1 has more axes than x and y, which are lost: so x is
 * reshaped to as many axes.
 */
function division({ operands, types, result, onnx }: DivisionInput): string {
  const { dtype, shape } = result;
  if (isInteger(dtype)) return integerDivision(onnx, operands, dtype);
  const [x, y] = operands;
  const [{ shape: dividend }, { shape: divisor }] = types;
  if (dividend.length <= divisor.length || dividend.some((size) => size !== 1))
    return onnx.node("Div", operands);
  return onnx.node("Div", [x, onnx.node("Reshape", [y, onnx.shape(shape)], { allowzero: 1 })]);
}

/** ONNX's Mod of integers has the divisor's sign; that of floats is C's fmod, with the dividend's. */
function floorMod({ operands: [x, y], result: { dtype }, onnx }: BinaryInput): string {
  if (!isFloating(dtype)) {
    // Nothing is left over by 1, nor by −1.
    const divisor = mayTrap(onnx, y, dtype)
      ? onnx.node("Where", [
          onnx.node("Equal", [y, onnx.scalar(dtype, -1)]),
          onnx.scalar(dtype, 1),
          y,
        ])
      : y;
    return onnx.node("Mod", [x, divisor], { fmod: 0 });
  }
  const zero = onnx.scalar(dtype, 0);
  const rest = onnx.node("Mod", [x, y], { fmod: 1 });
  const hasOtherSign = onnx.node("Xor", [
    onnx.node("Less", [rest, zero]),
    onnx.node("Less", [y, zero]),
  ]);
  const isExact = onnx.node("Equal", [rest, zero]);
  const wraps = onnx.node("And", [hasOtherSign, onnx.node("Not", [isExact])]);
  return onnx.node("Where", [wraps, onnx.node("Add", [rest, y]), rest]);
}

function floorDiv({ operands, result: { dtype }, onnx }: BinaryInput): string {
  if (isFloating(dtype)) return onnx.node("Floor", [onnx.node("Div", operands)]);
  if (isUnsigned(dtype)) return onnx.node("Div", operands);
  const [, y] = operands;
  const [quotient, rest] = quotientAndRest(onnx, operands, dtype);
  const zero = onnx.scalar(dtype, 0);
  const isNegative = onnx.node("Less", [rest, zero]);
  const isPositiveDivisor = onnx.literalOf(y)?.data.every((element) => element > 0) ?? false;
  const rounds = isPositiveDivisor
    ? isNegative
    : onnx.node("And", [
        onnx.node("Xor", [isNegative, onnx.node("Less", [y, zero])]),
        onnx.node("Not", [onnx.node("Equal", [rest, zero])]),
      ]);
  const one = onnx.node("Cast", [rounds], { to: onnxDataType[dtype] });
  return onnx.node("Sub", [quotient, one]);
}

/** Of integers by division: ONNX Runtime's fmod computes in float64, which has no integers beyond 2⁵³ and gives a number for a divisor of 0. */
function truncateMod({ operands, result: { dtype }, onnx }: BinaryInput): string {
  if (isFloating(dtype)) return onnx.node("Mod", operands, { fmod: 1 });
  const [, rest] = quotientAndRest(onnx, operands, dtype);
  return rest;
}

/** `value`, and 0 where `tested` is 0. */
const zeroWhereZero = (onnx: OnnxEmitter, tested: string, value: string, dtype: DType): string => {
  const zero = onnx.scalar(dtype, 0);
  return onnx.node("Where", [onnx.node("Equal", [tested, zero]), zero, value]);
};

/** (e − 1)/(e + 1) = tanh(x/2), so eˣ − 1 = tanh(x/2)·(eˣ + 1): no digits cancel near 0. */
const expm1 = (onnx: OnnxEmitter, x: string, dtype: DType): string =>
  onnx.node("Mul", [
    onnx.node("Tanh", [onnx.node("Mul", [x, onnx.scalar(dtype, 0.5)])]),
    onnx.node("Add", [onnx.node("Exp", [x]), onnx.scalar(dtype, 1)]),
  ]);

/** log(u)·x/(u − 1) with u = 1 + x as it is rounded (W. Kahan); log(u) where no digit was lost, x where all were. */
function log1p(onnx: OnnxEmitter, x: string, dtype: DType): string {
  const one = onnx.scalar(dtype, 1);
  const u = onnx.node("Add", [x, one]);
  const rounded = onnx.node("Sub", [u, one]);
  const log = onnx.node("Log", [u]);
  const corrected = onnx.node("Mul", [log, onnx.node("Div", [x, rounded])]);
  const near = onnx.node("Where", [onnx.node("Equal", [u, one]), x, corrected]);
  return onnx.node("Where", [onnx.node("Equal", [rounded, x]), log, near]);
}

/** max(x, y) + log(1 + e^−|x − y|): nothing overflows. Equal operands differ by 0, also where they are infinite. */
function logAddExp({ operands: [x, y], result: { dtype }, onnx }: BinaryInput): string {
  const isEqual = onnx.node("Equal", [x, y]);
  const difference = onnx.node("Where", [isEqual, onnx.scalar(dtype, 0), onnx.node("Sub", [x, y])]);
  const ratio = onnx.node("Exp", [onnx.node("Neg", [onnx.node("Abs", [difference])])]);
  return onnx.node("Add", [onnx.node("Max", [x, y]), log1p(onnx, ratio, dtype)]);
}

export const elementwiseLowerings: LoweringTable<keyof typeof elementwiseOps> = {
  neg: oneNode(plain("Neg")),
  abs: oneNode(plain("Abs")),
  sign: oneNode(({ operands: [x], result: { dtype }, onnx }) => {
    const sign = onnx.node("Sign", [x]);
    return isFloating(dtype) ? onnx.node("Where", [onnx.node("IsNaN", [x]), x, sign]) : sign;
  }),
  exp: oneNode(plain("Exp")),
  expm1: severalNodes(({ operands: [x], result, onnx }) => expm1(onnx, x, result.dtype)),
  log: oneNode(plain("Log")),
  log1p: severalNodes(({ operands: [x], result, onnx }) => log1p(onnx, x, result.dtype)),
  sqrt: oneNode(plain("Sqrt")),
  rsqrt: severalNodes(({ operands, onnx }) =>
    onnx.node("Reciprocal", [onnx.node("Sqrt", operands)]),
  ),
  square: oneNode(({ operands: [x], onnx }) => onnx.node("Mul", [x, x])),
  reciprocal: oneNode(plain("Reciprocal")),
  sin: oneNode(plain("Sin")),
  cos: oneNode(plain("Cos")),
  tan: severalNodes(plain("Tan")),
  asin: severalNodes(plain("Asin")),
  acos: severalNodes(plain("Acos")),
  atan: severalNodes(plain("Atan")),
  sinh: severalNodes(plain("Sinh")),
  cosh: severalNodes(plain("Cosh")),
  tanh: oneNode(plain("Tanh")),
  asinh: severalNodes(plain("Asinh")),
  acosh: severalNodes(plain("Acosh")),
  atanh: severalNodes(plain("Atanh")),
  erf: oneNode(plain("Erf")),
  erfc: severalNodes(({ operands: [x], result, onnx }) => lowerErfc(onnx, x, result.dtype)),
  erfinv: severalNodes(({ operands: [x], result, onnx }) => lowerErfinv(onnx, x, result.dtype)),
  lgamma: severalNodes(({ operands: [x], result, onnx }) => lowerLgamma(onnx, x, result.dtype)),
  polygamma: severalNodes(({ operands: [x], result, attributes: { order }, onnx }) =>
    lowerPolygamma(onnx, x, order, result.dtype),
  ),
  sigmoid: oneNode(plain("Sigmoid")),
  softplus: wideNode(plain("Softplus")),
  softsign: severalNodes(({ operands: [x], result: { dtype }, onnx }) =>
    onnx.node("Div", [x, onnx.node("Add", [onnx.node("Abs", [x]), onnx.scalar(dtype, 1)])]),
  ),
  relu: oneNode(({ operands: [x], result: { dtype }, onnx }) =>
    isFloating(dtype) ? onnx.node("Relu", [x]) : onnx.node("Max", [x, onnx.scalar(dtype, 0)]),
  ),
  relu6: oneNode(({ operands: [x], result: { dtype }, onnx }) =>
    onnx.node("Min", [onnx.node("Max", [x, onnx.scalar(dtype, 0)]), onnx.scalar(dtype, 6)]),
  ),
  leakyRelu: oneNode(({ operands, attributes: { alpha }, onnx }) =>
    onnx.node("LeakyRelu", operands, { alpha: float(alpha) }),
  ),
  elu: oneNode(({ operands, attributes: { alpha }, onnx }) =>
    onnx.node("Elu", operands, { alpha: float(alpha) }),
  ),
  floor: oneNode(plain("Floor")),
  ceil: oneNode(plain("Ceil")),
  round: severalNodes(plain("Round")),
  isNaN: oneNode(plain("IsNaN")),
  not: oneNode(plain("Not")),
  bitwiseNot: oneNode(plain("BitwiseNot")),

  add: oneNode(plain("Add")),
  sub: oneNode(plain("Sub")),
  mul: oneNode(plain("Mul")),
  div: oneNode(division),
  floorDiv: severalNodes(floorDiv),
  floorMod: severalNodes(floorMod),
  truncateMod: severalNodes(truncateMod),
  pow: oneNode(plain("Pow")),
  max: oneNode(plain("Max")),
  min: oneNode(plain("Min")),
  atan2: composed("legalize writes it by atan"),
  divNoNan: oneNode(({ operands: [x, y], result: { dtype }, onnx }) =>
    zeroWhereZero(onnx, y, onnx.node("Div", [x, y]), dtype),
  ),
  mulNoNan: oneNode(({ operands: [x, y], result: { dtype }, onnx }) =>
    zeroWhereZero(onnx, y, onnx.node("Mul", [x, y]), dtype),
  ),
  xlogy: severalNodes(({ operands: [x, y], result: { dtype }, onnx }) =>
    zeroWhereZero(onnx, x, onnx.node("Mul", [x, onnx.node("Log", [y])]), dtype),
  ),
  xlog1py: severalNodes(({ operands: [x, y], result: { dtype }, onnx }) =>
    zeroWhereZero(onnx, x, onnx.node("Mul", [x, log1p(onnx, y, dtype)]), dtype),
  ),
  xdivy: oneNode(({ operands: [x, y], result: { dtype }, onnx }) =>
    zeroWhereZero(onnx, x, onnx.node("Div", [x, y]), dtype),
  ),
  logAddExp: severalNodes(logAddExp),

  equal: oneNode(plain("Equal")),
  less: oneNode(plain("Less")),
  lessOrEqual: oneNode(plain("LessOrEqual")),
  greater: oneNode(plain("Greater")),
  greaterOrEqual: oneNode(plain("GreaterOrEqual")),
  and: oneNode(plain("And")),
  or: oneNode(plain("Or")),
  xor: oneNode(plain("Xor")),
  bitwiseAnd: oneNode(plain("BitwiseAnd")),
  bitwiseOr: oneNode(plain("BitwiseOr")),
  bitwiseXor: oneNode(plain("BitwiseXor")),

  where: oneNode(plain("Where")),
  cast: movingNodes(({ operands, attributes: { dtype }, onnx }) => {
    const to = (x: readonly string[], dtype: DType): string =>
      onnx.node("Cast", x, { to: onnxDataType[dtype] });
    const from = onnx.dtypeOf(operands[0]);
    const isFromFloat = from !== undefined && isFloating(from);
    const isOnHost = onnx.provider === "cpu" || onnx.provider === "wasm";
    // Outside of the range the host's kernel gives one value for several elements at once, and another for one. The lower half of 64 bits is the same.
    return dtype === "uint32" && isFromFloat && isOnHost
      ? to([to(operands, "int64")], dtype)
      : to(operands, dtype);
  }),
};
