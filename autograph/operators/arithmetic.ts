/** JavaScript's operators on tensors: the operation that each of them becomes. */

import {
  add,
  div,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalNot,
  mul,
  neg,
  notEqual,
  pow,
  sub,
  truncateMod,
} from "../../api/ops/elementwise/elementwise";
import type { TensorLike } from "../../api/tensors/tensor-like";
import type { Tensor } from "../../api/tensors/tensor";
import { isTensor } from "./condition";
import { asWeak, isWeak, promoted } from "./weak";

type Binary = (a: TensorLike, b: TensorLike) => Tensor;

/** What each operator is for values that are no tensors, and for tensors. Comparisons with null, undefined and strings stay JavaScript's. */
const binaryOperators = {
  // a + b
  "+": { host: (a: never, b: never) => a + b, tensor: add },
  // a − b
  "-": { host: (a: never, b: never) => a - b, tensor: sub },
  // a·b
  "*": { host: (a: never, b: never) => a * b, tensor: mul },
  // a/b, of integers too
  "/": { host: (a: never, b: never) => a / b, tensor: div },
  // a − b·trunc(a/b): the sign of a, as JavaScript's
  "%": { host: (a: never, b: never) => a % b, tensor: truncateMod },
  // aᵇ
  "**": { host: (a: never, b: never) => a ** b, tensor: pow },
  "<": { host: (a: never, b: never) => a < b, tensor: less },
  "<=": { host: (a: never, b: never) => a <= b, tensor: lessEqual },
  ">": { host: (a: never, b: never) => a > b, tensor: greater },
  ">=": { host: (a: never, b: never) => a >= b, tensor: greaterEqual },
  "===": { host: (a: never, b: never) => a === b, tensor: equal },
  "!==": { host: (a: never, b: never) => a !== b, tensor: notEqual },
  // eslint-disable-next-line eqeqeq -- the user's own operator
  "==": { host: (a: never, b: never) => a == b, tensor: equal },
  // eslint-disable-next-line eqeqeq -- the user's own operator
  "!=": { host: (a: never, b: never) => a != b, tensor: notEqual },
} as const satisfies Record<string, { host: (a: never, b: never) => unknown; tensor: Binary }>;

export type BinaryOperator = keyof typeof binaryOperators;

/** Whether a value can be the operand of a tensor. */
const isOperand = (value: unknown): value is TensorLike =>
  isTensor(value) ||
  typeof value === "number" ||
  typeof value === "boolean" ||
  typeof value === "bigint" ||
  Array.isArray(value);

/** `a operator b`, one of which may be a tensor. */
export function binary(operator: BinaryOperator, a: unknown, b: unknown): unknown {
  const { host, tensor } = binaryOperators[operator];
  if ((isTensor(a) && isOperand(b)) || (isTensor(b) && isOperand(a))) {
    const [x, y] = promoted(a, b);
    const result = (tensor as Binary)(x as TensorLike, y as TensorLike);
    return isWeak(a) && isWeak(b) ? asWeak(result) : result;
  }
  return host(a as never, b as never);
}

/** `-a` */
export const negative = (a: unknown): unknown =>
  isTensor(a) ? (isWeak(a) ? asWeak(neg(a)) : neg(a)) : -(a as number);

/** `!a` */
export const not = (a: unknown): unknown => (isTensor(a) ? logicalNot(a) : !a);
