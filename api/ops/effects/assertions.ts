/** The assertions of `tf.debugging` on the elements and dtypes of tensors. (Those on shapes are in `shape-assertions.ts`.) */

import { checkedOptions } from "../../options";
import {
  assertOptionNames,
  nearOptionNames,
  summarizeArgument,
  type AssertOptions,
  type NearOptions,
} from "./assert-options";
import { isFloating, isInteger, type DType } from "../../../ir/types/dtype";
import { DTypeError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import { formatType } from "../../../ir/types/type";
import { currentContext } from "../../context/context";
import { Tensor, graphValue } from "../../tensors/tensor";
import { hasOwnDType, valueOf, valuesOfOneDType, type TensorLike } from "../../tensors/tensor-like";
import { withLocation } from "../../context/with-location";
import * as ops from "../elementwise/elementwise";
import { all } from "../reduction/reduction";

export type { AssertOptions, NearOptions } from "./assert-options";

type Shown = readonly (readonly [label: string, value: Value])[];

/** Adds an assertion to the program. Outside of a traced function it is checked immediately. */
function assertAll(
  condition: Tensor,
  what: string,
  shown: Shown,
  { message = "", summarize = 3 }: AssertOptions,
): void {
  const context = currentContext();
  const holds = condition.rank === 0 ? condition : all(condition);
  context.assert(graphValue(holds), ...shown.map(([, value]) => value), {
    message: [message, what].filter((part) => part !== "").join(": "),
    labels: shown.map(([label]) => (label === "" ? "" : `${label}: `)),
    summarize: summarizeArgument(summarize, "tf.debugging"),
  });
  context.flush();
}

/**
 * Fails the run unless a condition holds.
 *
 * A failed run changes no variable: no write before or after the assertion in the program takes effect. (TensorFlow executes writes that
 * do not depend on the assertion.) Prints before it are executed.
 *
 * @param condition a boolean tensor, all of whose elements must be true
 * @param data texts and tensors of the report
 * @throws InvalidArgumentError at the line of the assertion, when the graph runs
 * @example
 * ```ts
 * const root = tf.function((x: tf.Tensor) => {
 *   tf.debugging.assert(x.greaterEqual(0), ["not negative", x]);
 *   return x.sqrt();
 * });
 * root(tf.scalar(4)); // → 2
 * ```
 * @see TensorFlow `tf.debugging.Assert`
 */
function assertion(
  condition: TensorLike,
  data: readonly (TensorLike | string)[] = [],
  options: Omit<AssertOptions, "message"> = {},
): void {
  const { summarize = 3 } = checkedOptions(options, { summarize: true }, "tf.debugging.assert");
  const texts = data.filter((item) => typeof item === "string");
  const shown = data.flatMap((item, i): [string, Value][] =>
    typeof item === "string" ? [] : [["", valueOf(item, `data[${i}]`, "assert")]],
  );
  const what = ["expected the condition to be true", ...texts].join(": ");
  assertAll(new Tensor(valueOf(condition, "condition", "assert", "bool")), what, shown, {
    summarize,
  });
}

export { assertion as assert };

type Comparison = (a: Tensor, b: Tensor) => Tensor;

/** An assertion that two tensors, which broadcast, compare elementwise. */
const comparison =
  (name: string, sign: string, compare: Comparison) =>
  (x: TensorLike, y: TensorLike, options: AssertOptions = {}): void => {
    checkedOptions(options, assertOptionNames, `tf.debugging.${name}`);
    const [a, b] = withLocation(() =>
      valuesOfOneDType(
        [
          ["x", x],
          ["y", y],
        ],
        name,
      ),
    );
    if (a === undefined || b === undefined) throw new RangeError(`${name} takes two operands`);
    const shown: Shown = [
      ["x", a],
      ["y", b],
    ];
    const condition = compare(new Tensor(a), new Tensor(b));
    assertAll(condition, `Condition x ${sign} y did not hold`, shown, options);
  };

/** Fails the run unless x = y elementwise. @see TensorFlow `tf.debugging.assert_equal` */
export const assertEqual = comparison("assertEqual", "==", ops.equal);
/** Fails the run if x = y for any element. @see TensorFlow `tf.debugging.assert_none_equal` */
export const assertNoneEqual = comparison("assertNoneEqual", "!=", ops.notEqual);
/** Fails the run unless x < y elementwise. @see TensorFlow `tf.debugging.assert_less` */
export const assertLess = comparison("assertLess", "<", ops.less);
/** Fails the run unless x ≤ y elementwise. @see TensorFlow `tf.debugging.assert_less_equal` */
export const assertLessEqual = comparison("assertLessEqual", "<=", ops.lessEqual);
/** Fails the run unless x > y elementwise. @see TensorFlow `tf.debugging.assert_greater` */
export const assertGreater = comparison("assertGreater", ">", ops.greater);
/** Fails the run unless x ≥ y elementwise. @see TensorFlow `tf.debugging.assert_greater_equal` */
export const assertGreaterEqual = comparison("assertGreaterEqual", ">=", ops.greaterEqual);

/** An assertion that a tensor compares with zero elementwise. */
const sign =
  (name: string, text: string, compare: Comparison) =>
  (x: TensorLike, options: AssertOptions = {}): void => {
    checkedOptions(options, assertOptionNames, `tf.debugging.${name}`);
    const value = withLocation(() => valueOf(x, "x", name));
    const tensor = new Tensor(value);
    const zero = new Tensor(currentContext().scalarLike(value, 0));
    const what = `Condition x ${text} 0 did not hold element-wise`;
    assertAll(compare(tensor, zero), what, [["x", value]], options);
  };

/** Fails the run unless x > 0 elementwise. @see TensorFlow `tf.debugging.assert_positive` */
export const assertPositive = sign("assertPositive", ">", ops.greater);
/** Fails the run unless x < 0 elementwise. @see TensorFlow `tf.debugging.assert_negative` */
export const assertNegative = sign("assertNegative", "<", ops.less);
/** Fails the run unless x ≥ 0 elementwise. @see TensorFlow `tf.debugging.assert_non_negative` */
export const assertNonNegative = sign("assertNonNegative", ">=", ops.greaterEqual);
/** Fails the run unless x ≤ 0 elementwise. @see TensorFlow `tf.debugging.assert_non_positive` */
export const assertNonPositive = sign("assertNonPositive", "<=", ops.lessEqual);

/** The distance from 1 to the next number of a dtype. */
const epsilon: Readonly<Partial<Record<DType, number>>> = {
  float16: 2 ** -10,
  float32: 2 ** -23,
  float64: Number.EPSILON,
};

/**
 * Fails the run unless |x − y| ≤ atol + rtol·|y| elementwise.
 *
 * @param rtol relative tolerance (default, as for `atol`: ten times the distance from 1 to the next number of the dtype)
 * @see TensorFlow `tf.debugging.assert_near`
 */
export function assertNear(x: TensorLike, y: TensorLike, given: NearOptions = {}): void {
  const { rtol, atol, ...options } = checkedOptions(
    given,
    nearOptionNames,
    "tf.debugging.assertNear",
  );
  const [a, b] = withLocation(() =>
    valuesOfOneDType(
      [
        ["x", x],
        ["y", y],
      ],
      "assertNear",
    ),
  );
  if (a === undefined || b === undefined) throw new RangeError("assertNear takes two operands");
  const small = 10 * (epsilon[a.type.dtype] ?? 0);
  const [relative, absolute] = [rtol ?? small, atol ?? small];
  const [first, second] = [new Tensor(a), new Tensor(b)];
  const distance = ops.abs(ops.sub(first, second));
  const allowed = ops.add(ops.mul(ops.abs(second), relative), absolute);
  const what = `x and y not equal to tolerance rtol = ${relative}, atol = ${absolute}`;
  const shown: Shown = [
    ["x", a],
    ["y", b],
  ];
  assertAll(ops.lessEqual(distance, allowed), what, shown, options);
}

/**
 * Fails the run if x has an element that is infinite or NaN.
 *
 * @returns x
 * @see TensorFlow `tf.debugging.check_numerics`, `tf.debugging.assert_all_finite`
 */
export function checkNumerics(x: TensorLike, message: string): Tensor {
  const value = withLocation(() => valueOf(x, "x", "checkNumerics"));
  if (!isFloating(value.type.dtype)) {
    throw wrongType("checkNumerics", value, "a floating-point dtype");
  }
  const tensor = new Tensor(value);
  assertAll(ops.isFinite(tensor), "Tensor had Inf or NaN values", [["x", value]], { message });
  return tensor;
}

/** As `checkNumerics`. @see TensorFlow `tf.debugging.assert_all_finite` */
export const assertAllFinite = checkNumerics;

const wrongType = (name: string, { type }: Value, expected: string, message = ""): DTypeError =>
  new DTypeError(
    {
      what: [message, `${name}: the tensor does not have the required dtype`]
        .filter((part) => part !== "")
        .join(": "),
      given: formatType(type),
      expected,
      fix: "convert it with tf.cast",
    },
    currentLocation(),
  );

/** @throws DTypeError, when it is called, unless x has the dtype. @see TensorFlow `tf.debugging.assert_type` */
export function assertType(x: TensorLike, dtype: DType, options: AssertOptions = {}): void {
  const { message } = checkedOptions(options, assertOptionNames, "tf.debugging.assertType");
  const value = withLocation(() => valueOf(x, "x", "assertType"));
  if (value.type.dtype !== dtype) throw wrongType("assertType", value, dtype, message);
}

/** @throws DTypeError, when it is called, unless x has an integer dtype. @see TensorFlow `tf.debugging.assert_integer` */
export function assertInteger(x: TensorLike, options: AssertOptions = {}): void {
  const { message } = checkedOptions(options, assertOptionNames, "tf.debugging.assertInteger");
  const value = withLocation(() => valueOf(x, "x", "assertInteger"));
  if (!isInteger(value.type.dtype)) {
    throw wrongType("assertInteger", value, "an integer dtype", message);
  }
}

/**
 * @returns the floating-point dtype that all tensors have
 * @throws DTypeError, when it is called, if the dtypes differ or are not floating-point
 * @see TensorFlow `tf.debugging.assert_same_float_dtype`
 */
export function assertSameFloatDtype(tensors: readonly TensorLike[], dtype?: DType): DType {
  const values = tensors.map((x, i) => valueOf(x, `tensors[${i}]`, "assertSameFloatDtype"));
  const expected = dtype ?? values[0]?.type.dtype ?? "float32";
  for (const value of values) {
    if (value.type.dtype !== expected || !isFloating(expected)) {
      throw wrongType("assertSameFloatDtype", value, `one floating-point dtype for all tensors`);
    }
  }
  return expected;
}

/** Whether a tensor's elements are numbers. @see TensorFlow `tf.debugging.is_numeric_tensor` */
export const isNumericTensor = (x: unknown): boolean => hasOwnDType(x) && x.dtype !== "bool";
