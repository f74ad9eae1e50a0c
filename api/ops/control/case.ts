/** `tf.switchCase` and `tf.case`: multi-way branches, built from two-way conditionals. */

import { checkedOptions, type OptionNames } from "../../options";
import { isInteger } from "../../../ir/types/dtype";
import { DTypeError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import { formatType } from "../../../ir/types/type";
import { currentContext } from "../../context/context";
import type { Results } from "./outputs";
import { Tensor, graphValue } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { assert } from "../effects/assertions";
import { choose, knownNumber, predicateValue, tensorsOf } from "./cond-and-while";
import { describe } from "../../tensors/describe";
import { requireFunction } from "../../tensors/require-function";

/** What runs where its branch is chosen. */
export type Branch = () => unknown;

/** Branches by their index: an array, or an object whose keys are 0, 1, …. */
export type BranchFunctions = readonly Branch[] | Readonly<Record<number, Branch>>;

export type BranchResult<F> = F extends readonly (() => infer T)[]
  ? T
  : F extends Readonly<Record<number, () => infer T>>
    ? T
    : never;

/**
 * Runs the function with the given index. Which functions are called, and when, is as in `tf.cond`.
 *
 * @param branchIndex an integer scalar
 * @param branchFns the functions for indices 0, 1, …; all return the same structure with the same dtypes
 * @param defaultFn the function for any other index (default: the last of `branchFns`)
 * @throws ValueError for an empty list or missing indices; DTypeError if the index is not an integer scalar, a branch is not a function, or
 * results differ in structure or dtype
 * @example
 * ```ts
 * tf.switchCase(1, [() => tf.scalar(10), () => tf.scalar(20)]); // → 20
 * ```
 * @see TensorFlow `tf.switch_case`
 */
export function switchCase<const F extends BranchFunctions, D = never>(
  branchIndex: TensorLike,
  branchFns: F,
  defaultFn?: (() => D) | null,
): Results<BranchResult<F> | NoInfer<D>> {
  const op = "tf.switchCase";
  const functions = branchList(branchFns);
  functions.forEach((fn, i) => {
    requireFunction(fn, `'branchFns[${i}]' must be callable.`);
  });
  if (defaultFn !== undefined && defaultFn !== null) {
    requireFunction(defaultFn, "'defaultFn' must be callable.");
    functions.push(defaultFn);
  }
  const branches: Branches = { functions, argument: "branchIndex", name: "branches", op };
  return branchAt(indexValue(branchIndex, op), branches) as Results<BranchResult<F> | D>;
}

/** Functions of which one is chosen by its index. */
interface Branches {
  readonly functions: readonly Branch[];
  /** The argument that chooses, and the one that has the functions. */
  readonly argument: string;
  readonly name: string;
  readonly op: string;
}

/** What the function with the given index returns, or the last one for an index that none has. */
function branchAt(index: Value, branches: Branches): unknown {
  const { functions, op } = branches;
  const last = functions.length - 1;
  const known = knownNumber(index);
  if (known !== undefined) {
    const chosen = functions[known >= 0 && known <= last ? known : last];
    return tensorsOf(chosen?.(), op);
  }
  const context = currentContext();
  const number = (value: number): Value => context.scalarLike(index, value);
  const isOutside = context.or(
    context.less(index, number(0)),
    context.greater(index, number(last)),
  );
  const legal = new Tensor(context.where(isOutside, number(last), index));
  return tensorsOf(branchBetween(legal, branches, 0), op);
}

/** Bisects the functions, so that each is traced once, and few conditionals are inside of one another. */
function branchBetween(index: Tensor, branches: Branches, first: number): unknown {
  const { functions, argument, name, op } = branches;
  const [only] = functions;
  if (only === undefined) throw new RangeError("there is a branch");
  // A number that it returns takes its dtype from the adjacent branch.
  if (functions.length === 1) return only();
  const middle = functions.length >> 1;
  const halves = [functions.slice(0, middle), functions.slice(middle)] as const;
  const nameOf = (from: number, { length }: readonly unknown[]): string =>
    length === 1 ? `${name}[${from}]` : `${name}[${from}…${from + length - 1}]`;
  const context = currentContext();
  const isBelow = new Tensor(
    context.less(graphValue(index), context.scalarLike(graphValue(index), first + middle)),
  );
  return choose(
    isBelow,
    [
      () => branchBetween(index, { ...branches, functions: halves[0] }, first),
      () => branchBetween(index, { ...branches, functions: halves[1] }, first + middle),
    ],
    argument,
    { op, branches: [nameOf(first, halves[0]), nameOf(first + middle, halves[1])] },
  );
}

function branchList(given: BranchFunctions): Branch[] {
  const unknown: unknown = given;
  if (typeof unknown !== "object" || unknown === null) {
    throw new DTypeError(
      {
        what: "'branchFns' must be an array or an object of functions",
        given: describe(unknown),
        expected: "[() => …, () => …]",
      },
      currentLocation(),
    );
  }
  const keys = Object.keys(given).map(Number);
  if (keys.length === 0) {
    throw new ValueError(
      {
        what: "Must provide at least one item in 'branchFns'",
        given: "no branch",
        expected: "at least one function",
      },
      currentLocation(),
    );
  }
  if (keys.some((key) => !Number.isInteger(key) || key < 0 || key >= keys.length)) {
    throw new ValueError(
      {
        what: `branch indices (keys) must form contiguous range of [0 to ${keys.length}) but found {${Object.keys(given).join(",")}}`,
        given: `keys ${Object.keys(given).join(", ")}`,
        expected: `each of 0 … ${keys.length - 1}`,
      },
      currentLocation(),
    );
  }
  return Object.values(given);
}

function indexValue(given: TensorLike, op: string): Value {
  const value = valueOf(given, "branchIndex", op, "int32");
  const { dtype, shape } = value.type;
  if (isInteger(dtype) && shape.length === 0) return value;
  throw new DTypeError(
    {
      what: `'branchIndex' must be an integer Tensor, got ${formatType(value.type)}`,
      given: formatType(value.type),
      expected: "an integer scalar, such as int32[]",
      fix: 'convert it: tf.cast(index, "int32")',
    },
    currentLocation(),
  );
}

export interface CaseOptions<D> {
  /** The function that runs if no predicate is true (default: none, which makes it an error). */
  readonly default?: (() => D) | null;
  /** Whether it is an error that more than one predicate is true. */
  readonly exclusive?: boolean;
}

const caseOptionNames: OptionNames<CaseOptions<unknown>> = { default: true, exclusive: true };

/** A predicate, and the function that runs if it is the first that is true. */
export type PredicateAndFunction = readonly [pred: TensorLike, fn: Branch];

/**
 * Runs the function of the first predicate that is true. Which functions are called, and when, is as in `tf.cond`.
 *
 * @param predFnPairs pairs of a bool scalar and a function; all functions return the same structure with the same dtypes
 * @throws ValueError for an empty list; DTypeError if a predicate is not a bool scalar, or results differ in structure or dtype;
 * InvalidArgumentError, when it runs, if no predicate is true and there is no default, or several are true with `exclusive`
 * @example
 * ```ts
 * const x = tf.scalar(3);
 * tf.case([[x.less(0), () => x.neg()], [x.less(5), () => x.mul(2)]], { default: () => x }); // → 6
 * ```
 * @see TensorFlow `tf.case`
 */
export function case_<const P extends readonly PredicateAndFunction[], D = never>(
  predFnPairs: P,
  options: CaseOptions<D> = {},
): Results<ReturnType<P[number][1]> | NoInfer<D>> {
  const op = "tf.case";
  checkedOptions(options, caseOptionNames, op);
  const pairs = predFnPairs.map(([pred, fn], i) => {
    requireFunction(fn, `'predFnPairs[${i}][1]' must be callable.`);
    return { pred: new Tensor(predicateValue(pred, `predFnPairs[${i}][0]`, op)), fn };
  });
  if (pairs.length === 0) {
    throw new ValueError(
      {
        what: "tf.case needs at least one pair",
        given: "no pair",
        expected: "[[pred, () => …], …]",
      },
      currentLocation(),
    );
  }
  const otherwise = options.default ?? undefined;
  if (otherwise !== undefined) requireFunction(otherwise, "'default' must be callable.");
  const preds = pairs.map(({ pred }) => pred);
  const context = currentContext();
  const count = preds
    .map((tensor) => context.toDType(graphValue(tensor), "int32"))
    .reduce((total, part) => context.add(total, part));
  const one = context.scalar("int32", 1);
  if (otherwise === undefined) {
    const what = "Input error: None of conditions evaluated as True";
    assert(new Tensor(context.greaterOrEqual(count, one)), [what, ...preds]);
  }
  if (options.exclusive === true) {
    const what = "Input error: exclusive: more than 1 conditions evaluated as True";
    assert(new Tensor(context.lessOrEqual(count, one)), [what, ...preds]);
  }
  const functions = pairs.map(({ fn }) => fn);
  if (otherwise !== undefined) functions.push(otherwise);
  // The number of the first predicate that is true: conditionals inside of one another, one for each pair, would be too deep for ONNX Runtime.
  const first = preds.reduceRight<Value>(
    (rest, pred, i) => context.where(graphValue(pred), context.scalar("int32", i), rest),
    context.scalar("int32", functions.length - 1),
  );
  const branches: Branches = { functions, argument: "pred", name: "predFnPairs", op };
  return branchAt(first, branches) as Results<ReturnType<P[number][1]> | D>;
}
