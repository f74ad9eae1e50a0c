/** JavaScript's operators on tensors: the operation that each of them becomes. */

import {
  add,
  bitwiseAnd,
  bitwiseNot,
  bitwiseOr,
  bitwiseXor,
  div,
  equal,
  floorMod,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  mul,
  neg,
  notEqual,
  pow,
  sub,
  truncateMod,
} from "../../api/ops/elementwise/elementwise";
import { isFloating } from "../../ir/types/dtype";
import { where } from "../../api/ops/elementwise/elementwise";
import { UnimplementedError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import type { TensorLike } from "../../api/tensors/tensor-like";
import type { Tensor } from "../../api/tensors/tensor";
import { isDeciding } from "./condition";
import { asWeak, isWeak, promoted } from "./weak";

const isBool = (value: unknown): boolean =>
  typeof value === "boolean" || (isDeciding(value) && value.dtype === "bool");

const areBools = (a: unknown, b: unknown): boolean => isBool(a) && isBool(b);

function refuseShift(operator: string): never {
  throw new UnimplementedError(
    {
      what: `${operator} shifts the bits of a tensor`,
      given: "a tensor",
      expected: "numbers",
      fix: "multiply by a power of 2, or divide by it with tf.floorDiv",
    },
    currentLocation(),
  );
}

/** a − b·trunc(a/b). Of floats by floorMod of absolute values, which has derivatives, and is exact where both are positive. */
function remainder(a: TensorLike, b: TensorLike): Tensor {
  if (![a, b].some((value) => isDeciding(value) && isFloating(value.dtype)))
    return truncateMod(a, b);
  const absolute = (value: TensorLike): Tensor => where(greaterEqual(value, 0), value, neg(value));
  const rest = floorMod(absolute(a), absolute(b));
  return where(greaterEqual(a, 0), rest, neg(rest));
}

/** The operation that each operator is on tensors. */
const operations = {
  // a + b
  "+": add,
  // a − b
  "-": sub,
  // a·b
  "*": mul,
  // a/b, of integers too
  "/": div,
  // the sign of a, as JavaScript's
  "%": remainder,
  // aᵇ
  "**": pow,
  // of bools: both, one of them, exactly one of them
  "&": (a, b) => (areBools(a, b) ? logicalAnd(a, b) : bitwiseAnd(a, b)),
  "|": (a, b) => (areBools(a, b) ? logicalOr(a, b) : bitwiseOr(a, b)),
  "^": (a, b) => (areBools(a, b) ? logicalXor(a, b) : bitwiseXor(a, b)),
  "<<": () => refuseShift("<<"),
  ">>": () => refuseShift(">>"),
  ">>>": () => refuseShift(">>>"),
  "<": less,
  "<=": lessEqual,
  ">": greater,
  ">=": greaterEqual,
  "===": equal,
  "!==": notEqual,
  "==": equal,
  "!=": notEqual,
} as const satisfies Record<string, (a: TensorLike, b: TensorLike) => Tensor>;

export type BinaryOperator = keyof typeof operations;

/** Whether equality with a value is elementwise. With anything else, such as null, it is JavaScript's: a tensor is no such value. */
const isComparable = (value: unknown): boolean =>
  isDeciding(value) ||
  ["number", "boolean", "bigint"].includes(typeof value) ||
  Array.isArray(value);

const isEquality = (operator: BinaryOperator): boolean => operations[operator] === equal;
const isInequality = (operator: BinaryOperator): boolean => operations[operator] === notEqual;

/** `a operator b`, one of which is a tensor. */
export function binary(operator: BinaryOperator, a: unknown, b: unknown): unknown {
  const isSame = isComparable(a) && isComparable(b);
  if (!isSame && isEquality(operator)) return false;
  if (!isSame && isInequality(operator)) return true;
  const [x, y] = promoted(a, b);
  const apply: (a: TensorLike, b: TensorLike) => Tensor = operations[operator];
  // The operation refuses what is no tensor and no number.
  const result = apply(x as TensorLike, y as TensorLike);
  return isWeak(a) && isWeak(b) ? asWeak(result) : result;
}

/** `-a` of a tensor. */
export const negative = (a: TensorLike): Tensor => (isWeak(a) ? asWeak(neg(a)) : neg(a));

/** `!a` of a tensor. */
export const not = (a: TensorLike): Tensor => logicalNot(a);

/** `~a` of a tensor. */
export const inverted = (a: TensorLike): Tensor => (isBool(a) ? logicalNot(a) : bitwiseNot(a));
