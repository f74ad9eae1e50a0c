/** `tf.cond` and `tf.whileLoop`, which run in JavaScript where the condition is known and become `If` and `Loop` nodes where it is not. */

import { checkedOptions, type AbsentOptions, type OptionNames } from "../../options";
import { InvalidArgumentError, DTypeError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { readNow } from "../../../runtime/read-now";
import { currentLocation } from "../../../ir/location";
import { formatType } from "../../../ir/types/type";
import { conditional, type BranchNames } from "./trace-branches";
import { currentContext } from "../../context/context";
import { eagerOwner } from "../../execution/eager-context";
import { naturalDType, resultLeaf, type Results } from "./outputs";
import {
  loopInvariants,
  loopVariables,
  nextValues,
  structured,
  traceLoop,
  type LoopFunctions,
  type LoopVariables,
} from "./trace-loop";
import { flatten, leavesAlong, structureText, unflatten } from "../../structure";
import { refusePromise } from "../../context/refuse-promise";
import { Tensor, graphValue, deviceBufferOf } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { describe } from "../../tensors/describe";
import { requireFunction } from "../../tensors/require-function";

/** A condition as a value. @throws DTypeError if it is not a bool scalar */
export function predicateValue(given: unknown, argument: string, op: string): Value {
  const value = valueOf(given, argument, op);
  if (value.type.dtype === "bool" && value.type.shape.length === 0) return value;
  throw new DTypeError(
    {
      what: `${argument} of ${op} must be a bool scalar`,
      given: formatType(value.type),
      expected: "bool[]",
      fix: "compare, as in x.greater(0), or reduce with tf.any or tf.all",
    },
    currentLocation(),
  );
}

/** A scalar's number if it is known now: outside of functions, on a device that can be read synchronously. */
export function knownNumber(value: Value): number | undefined {
  // A tensor retains the value, which makes the queue compute it.
  const tensor = new Tensor(value);
  if (tensor.isSymbolic || eagerOwner(value)?.isDeferred(value) === true) return undefined;
  const data = readNow(deviceBufferOf(tensor));
  return data === undefined ? undefined : Number(data[0]);
}

/** Whether a condition holds, if that is known now. */
function knownCondition(predicate: Value): boolean | undefined {
  const number = knownNumber(predicate);
  return number === undefined ? undefined : number !== 0;
}

/** A callback's results, with tensors in place of numbers and variables. */
export function tensorsOf(returned: unknown, op: string): unknown {
  const { leaves, skeleton } = flatten(refusePromise(returned, op));
  const tensors = leaves.map((given) => {
    if (given instanceof Tensor) return given;
    const leaf = resultLeaf(given, op);
    if (leaf === null) return leaf;
    return new Tensor(
      typeof leaf === "object" ? leaf : valueOf(leaf, "result", op, naturalDType(leaf)),
    );
  });
  return unflatten(skeleton, tensors);
}

/** Runs one of two functions: immediately if the condition is known, else as a node of the current graph. */
export function choose(
  given: unknown,
  functions: readonly [() => unknown, () => unknown],
  argument: string,
  names: BranchNames,
): unknown {
  const called = (isTrue: boolean): unknown => tensorsOf(functions[isTrue ? 0 : 1](), names.op);
  if (typeof given === "boolean") return called(given);
  const context = currentContext();
  const predicate = predicateValue(given, argument, names.op);
  const isTrue = knownCondition(predicate);
  if (isTrue !== undefined) return called(isTrue);
  const result = conditional(context, predicate, functions, names);
  context.flushIfLarge();
  return result;
}

/**
 * Runs one of two functions, selected by a tensor.
 *
 * Inside a traced function both are traced, and one of them runs in each call. Outside, only the selected one is called; on a device that
 * cannot be read synchronously (in browsers) both are traced, as inside.
 *
 * @param pred a bool scalar
 * @param trueFn runs if `pred` is true; it may read and write variables, and return tensors, numbers and `null` in any structure
 * @param falseFn runs otherwise; returns the same structure with the same dtypes. Sizes may differ
 * @returns the structure, with tensors in place of numbers
 * @throws DTypeError if `pred` is not a bool scalar, a callback is not a function, or the results differ in structure or dtype;
 * UnimplementedError if they differ in rank
 * @example
 * ```ts
 * const magnitude = tf.function((x: tf.Tensor) => tf.cond(x.less(0), () => x.neg(), () => x));
 * magnitude(tf.scalar(-3)); // → 3
 * ```
 * @see TensorFlow `tf.cond`; ONNX `If`
 */
export function cond<T, F>(pred: TensorLike, trueFn: () => T, falseFn: () => F): Results<T | F> {
  requireFunction(trueFn, "'trueFn' must be callable.");
  requireFunction(falseFn, "'falseFn' must be callable.");
  const names: BranchNames = { op: "tf.cond", branches: ["trueFn", "falseFn"] };
  return choose(pred, [trueFn, falseFn], "pred", names) as Results<T | F>;
}

export interface WhileLoopOptions {
  /**
   * For each loop variable its shape, with `null` for sizes that may differ from iteration to iteration; `null` alone for a variable
   * whose shape stays.
   */
  readonly shapeInvariants?: unknown;
  /** An upper bound on the number of iterations, in addition to the condition. */
  readonly maximumIterations?: TensorLike;
}

/** Options of TensorFlow's loops that have no counterpart. */
const absentLoopOptions: AbsentOptions = {
  parallelIterations: "remove it: iterations run one after the other",
  backProp: "remove it, and pass the results through tf.stopGradient",
  swapMemory: "remove it",
};

const whileLoopOptionNames: OptionNames<WhileLoopOptions> = {
  shapeInvariants: true,
  maximumIterations: true,
};

/** A loop's variables as arguments of its callbacks: one for each. */
export type LoopArguments<V extends readonly unknown[]> = {
  -readonly [P in keyof V]: Results<V[P]>;
};

/**
 * Repeats `body` while `cond` holds.
 *
 * Inside a traced function, `cond` and `body` are traced once, and the loop runs in each call. Outside, `body` is called once for each
 * iteration; on a device that cannot be read synchronously (in browsers) both are traced, as inside.
 *
 * @param cond takes the loop variables and returns a bool scalar
 * @param body takes the loop variables and returns their next values, in the same structure. Both may capture outer tensors, and read and
 * write variables
 * @param loopVars the initial values: an array, whose items become the callbacks' arguments, or any other structure, which becomes one
 * argument. Whole numbers are int32, others float32
 * @returns the final values, in the structure of `loopVars`
 * @throws DTypeError if a variable's dtype changes or `cond` does not return a bool scalar; ValueError if the structure or a shape changes;
 * InvalidArgumentError if a shape invariant does not fit
 * @example
 * ```ts
 * const [i, sum] = tf.whileLoop((i, sum) => i.less(5), (i, sum) => [i.add(1), sum.add(i)], [0, 0]);
 * sum; // → 10
 * ```
 * @see TensorFlow `tf.while_loop`; ONNX `Loop`
 */
export function whileLoop<V extends readonly unknown[]>(
  cond: (...vars: LoopArguments<V>) => TensorLike,
  body: (...vars: LoopArguments<V>) => unknown,
  loopVars: readonly [...V],
  options?: WhileLoopOptions,
): LoopArguments<V>;
export function whileLoop<V>(
  cond: (vars: Results<V>) => TensorLike,
  body: (vars: Results<V>) => unknown,
  loopVars: V,
  options?: WhileLoopOptions,
): Results<V>;
export function whileLoop(
  cond: (...vars: never[]) => TensorLike,
  body: (...vars: never[]) => unknown,
  loopVars: unknown,
  options: WhileLoopOptions = {},
): unknown {
  const op = "tf.whileLoop";
  const { shapeInvariants, maximumIterations } = checkedOptions(
    options,
    whileLoopOptionNames,
    op,
    absentLoopOptions,
  );
  requireFunction(cond, "'cond' must be callable.");
  requireFunction(body, "'body' must be callable.");
  const context = currentContext();
  const variables = loopVariables(loopVars, "loopVars", op);
  if (variables.values.length === 0) {
    throw new ValueError(
      { what: "No loop variables provided.", given: describe(loopVars), expected: "at least one" },
      currentLocation(),
    );
  }
  const invariants = loopInvariants(invariantLeaves(shapeInvariants, variables, op), variables, op);
  const isArray = Array.isArray(loopVars);
  const call = (f: (...vars: never[]) => unknown, all: unknown): unknown =>
    Reflect.apply(f, undefined, isArray && Array.isArray(all) ? all : [all]);
  const functions: LoopFunctions = {
    condition: (all) => predicateValue(call(cond, all), "the condition", op),
    body: (all) => call(body, all),
  };
  const limited = limitedLoop(variables, functions, maximumIterations, op);
  const values =
    (context.isTracing ? undefined : runLoop(limited, op)) ??
    traceLoop(context, limited.variables, limited.functions, [...invariants, []], op);
  context.flushIfLarge();
  return structured(variables, values.slice(0, variables.values.length));
}

interface LimitedLoop {
  readonly variables: LoopVariables;
  readonly functions: LoopFunctions;
}

/** A loop that counts its iterations, where their number is limited. */
function limitedLoop(
  variables: LoopVariables,
  functions: LoopFunctions,
  maximumIterations: TensorLike | undefined,
  op: string,
): LimitedLoop {
  if (maximumIterations === undefined) return { variables, functions };
  const limit = new Tensor(valueOf(maximumIterations, "maximumIterations", op, "int32"));
  if (limit.rank !== 0) {
    throw new InvalidArgumentError(
      {
        what: `maximumIterations of ${op} must be a scalar`,
        given: describe(limit),
        expected: "an integer, or an integer scalar",
      },
      currentLocation(),
    );
  }
  const { dtype } = limit;
  const parts = (all: unknown): readonly [variables: unknown, count: Value] => {
    const [inner, count] = Array.isArray(all) ? (all as readonly unknown[]) : [];
    return [inner, valueOf(count, "count", op)];
  };
  return {
    variables: {
      skeleton: { kind: "array", items: [variables.skeleton, { kind: "leaf" }] },
      names: [...variables.names, "the number of iterations"],
      values: [...variables.values, currentContext().scalar(dtype, 0)],
    },
    functions: {
      condition: (all) => {
        const [inner, count] = parts(all);
        const holds = functions.condition(inner);
        const b = currentContext();
        return b.and(b.less(count, graphValue(limit)), holds);
      },
      body: (all) => {
        const [inner, count] = parts(all);
        const after = nextValues(functions.body(inner), variables, op);
        const b = currentContext();
        return [structured(variables, after), new Tensor(b.add(count, b.scalarLike(count, 1)))];
      },
    },
  };
}

/** Runs a loop eagerly, iteration by iteration; `undefined` if the device cannot be read synchronously. */
function runLoop({ variables, functions }: LimitedLoop, op: string): readonly Value[] | undefined {
  let { values } = variables;
  for (;;) {
    const holds = knownCondition(functions.condition(structured(variables, values)));
    if (holds === undefined) return undefined;
    if (!holds) return values;
    values = nextValues(functions.body(structured(variables, values)), variables, op);
  }
}

/** The shape invariants in the order of the variables. @throws ValueError for another structure */
function invariantLeaves(
  given: unknown,
  { skeleton, names }: LoopVariables,
  op: string,
): readonly unknown[] | undefined {
  if (given === undefined || given === null) return undefined;
  const leaves = leavesAlong(skeleton, given);
  if (leaves !== undefined) return leaves;
  throw new ValueError(
    {
      what: "The two structures don't have the same nested structure.",
      given: `shapeInvariants of ${op}: ${describe(given)}`,
      expected: structureText(
        skeleton,
        names.map(() => "a shape"),
      ),
    },
    currentLocation(),
  );
}
