/** `tf.mapFn`, `tf.scan`, `tf.foldl` and `tf.foldr`: sequential loops over the slices of tensors. */

import { checkedOptions, type OptionNames } from "../../options";
import { concatAxis, sliceAxis, squeezed } from "../../../ir/compose/axes";
import { subtractDims, type Dim } from "../../../ir/types/dim";
import { isDType, type DType } from "../../../ir/types/dtype";
import { DTypeError, InvalidArgumentError, ValueError } from "../../../ir/errors";
import { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import { currentContext, type Context } from "../../context/context";
import { loopVariables, nextValues, structured, type LoopVariables } from "./trace-loop";
import { leafText, naturalDType, resultLeaf, type Results, type Slices } from "./outputs";
import { traceScan } from "./trace-scan";
import { stackedElements, type Stacked } from "./elems";
import { flatten, skeletonKey, structureText, unflatten, type Skeleton } from "../../structure";
import { refusePromise } from "../../context/refuse-promise";
import { Tensor } from "../../tensors/tensor";
import { TensorSpec } from "../../tensors/tensor-spec";
import { valueOf } from "../../tensors/tensor-like";
import { requireFunction } from "../../tensors/require-function";

export interface MapFnOptions {
  /** The dtypes or `TensorSpec`s of the results, in their structure: they are checked (default: no check). */
  readonly fnOutputSignature?: unknown;
}

const mapFnOptionNames: OptionNames<MapFnOptions> = { fnOutputSignature: true };

/**
 * Applies a function to each slice along the first axis, one after the other, and stacks the results.
 *
 * `fn` is traced once, outside of functions too, and becomes a loop in the graph. It may read and write variables. `tf.vectorizedMap`
 * computes all slices in one batch instead.
 *
 * @param fn from a slice, or a structure of slices, to tensors in any structure, of one shape for all slices
 * @param elems a tensor, or a structure of tensors with equal first sizes
 * @returns the structure that `fn` returns; each tensor has the slices' axis first
 * @throws ValueError if a tensor is a scalar, first sizes differ, or the signature has another structure; DTypeError if `fn` is not a
 * function, or returns anything but tensors of the signature's dtypes; InvalidArgumentError if its results differ in shape
 * @example
 * ```ts
 * tf.mapFn((row) => row.sum(), tf.tensor2d([[1, 2], [3, 4]])); // → [3, 7]
 * ```
 * @see TensorFlow `tf.map_fn`; ONNX `Scan`
 */
export function mapFn<const E, R>(
  fn: (elems: Slices<E>) => R,
  elems: E,
  options: MapFnOptions = {},
): Results<R> {
  const op = "tf.mapFn";
  checkedOptions(options, mapFnOptionNames, op);
  requireFunction(fn, "'fn' must be callable.");
  const context = currentContext();
  const stacked = stackedElements(elems, op);
  let skeleton: Skeleton = { kind: "leaf" };
  const { outputs } = traceScan({
    ...sliced(context, stacked, false, op),
    variables: [],
    body: (_, slices) => {
      const returned = refusePromise(fn(sliceStructure(stacked, slices) as Slices<E>), op);
      const output = flatten(returned);
      skeleton = output.skeleton;
      const values = output.leaves.map((leaf) => mappedValue(leaf, op));
      requireSignature(values, skeleton, options.fnOutputSignature, op);
      return { next: [], outputs: values };
    },
  });
  return finished(context, skeleton, outputs) as Results<R>;
}

export interface ScanOptions {
  /** Whether the loop starts at the last slice. The results are stacked in the order of the slices. */
  readonly reverse?: boolean;
}

const scanOptionNames: OptionNames<ScanOptions> = { reverse: true };

/**
 * Combines slices along the first axis one after the other, and stacks the result of each step: `a[i] = fn(a[i − 1], elems[i])`.
 *
 * As in `mapFn`, `fn` is traced once and becomes a loop in the graph.
 *
 * @param fn from the previous step's result and a slice, to the same structure of tensors of the same dtypes and shapes
 * @param elems a tensor, or a structure of tensors with equal first sizes
 * @param initializer the first step's input (default: the first slice, which then is the first result too)
 * @returns the structure of `initializer`, or of `elems`; each tensor has the slices' axis first
 * @throws ValueError and DTypeError as `tf.whileLoop`; InvalidArgumentError if there is neither a slice nor an initializer
 * @example
 * ```ts
 * tf.scan((total, x) => total.add(x), tf.tensor1d([1, 2, 3])); // → [1, 3, 6]
 * ```
 * @see TensorFlow `tf.scan`; ONNX `Scan`
 */
export function scan<const E>(
  fn: (accumulated: Slices<E>, elems: Slices<E>) => unknown,
  elems: E,
  initializer?: null,
  options?: ScanOptions,
): Slices<E>;
export function scan<const E, A>(
  fn: (accumulated: Results<A>, elems: Slices<E>) => unknown,
  elems: E,
  initializer: A,
  options?: ScanOptions,
): Results<A>;
export function scan(
  fn: FoldFunction,
  elems: unknown,
  initializer?: unknown,
  options: ScanOptions = {},
): unknown {
  const op = "tf.scan";
  const { reverse = false } = checkedOptions(options, scanOptionNames, op);
  const context = currentContext();
  const fold = folded(context, fn, elems, initializer, reverse, op);
  const { outputs } = fold.run(true);
  const stacked = fold.first.map((value, i) => {
    const rest = outputs[i];
    if (rest === undefined) return value;
    return concatAxis(context, reverse ? [rest, value] : [value, rest], 0);
  });
  const all = fold.first.length === 0 ? outputs : stacked;
  return finished(context, fold.start.skeleton, all);
}

/**
 * Combines slices along the first axis, from the first to the last: `fn(…fn(fn(initializer, elems[0]), elems[1])…)`.
 *
 * Arguments and errors are those of `scan`.
 *
 * @returns the result of the last step
 * @example
 * ```ts
 * tf.foldl((total, x) => total.mul(2).add(x), tf.tensor1d([1, 0, 1])); // → 5
 * ```
 * @see TensorFlow `tf.foldl`
 */
export function foldl<const E>(
  fn: (accumulated: Slices<E>, elems: Slices<E>) => unknown,
  elems: E,
  initializer?: null,
): Slices<E>;
export function foldl<const E, A>(
  fn: (accumulated: Results<A>, elems: Slices<E>) => unknown,
  elems: E,
  initializer: A,
): Results<A>;
export function foldl(fn: FoldFunction, elems: unknown, initializer?: unknown): unknown {
  return combined(fn, elems, initializer, false, "tf.foldl");
}

/** As `foldl`, from the last slice to the first. @see TensorFlow `tf.foldr` */
export function foldr<const E>(
  fn: (accumulated: Slices<E>, elems: Slices<E>) => unknown,
  elems: E,
  initializer?: null,
): Slices<E>;
export function foldr<const E, A>(
  fn: (accumulated: Results<A>, elems: Slices<E>) => unknown,
  elems: E,
  initializer: A,
): Results<A>;
export function foldr(fn: FoldFunction, elems: unknown, initializer?: unknown): unknown {
  return combined(fn, elems, initializer, true, "tf.foldr");
}

/** A step function of unspecified structures. */
type FoldFunction = (accumulated: never, elems: never) => unknown;

function combined(
  fn: FoldFunction,
  elems: unknown,
  initializer: unknown,
  reversed: boolean,
  op: string,
): unknown {
  const context = currentContext();
  const fold = folded(context, fn, elems, initializer, reversed, op);
  return finished(context, fold.start.skeleton, fold.run(false).variables);
}

interface Fold {
  readonly start: LoopVariables;
  /** The first result, [1, …], if it is the first slice. */
  readonly first: readonly Value[];
  /** Adds the loop. */
  readonly run: (givesSteps: boolean) => ReturnType<typeof traceScan>;
}

function folded(
  context: Context,
  fn: FoldFunction,
  elems: unknown,
  initializer: unknown,
  reversed: boolean,
  op: string,
): Fold {
  requireFunction(fn, "'fn' must be callable.");
  const stacked = stackedElements(elems, op);
  const hasStart = initializer !== undefined && initializer !== null;
  const [first, rest] = hasStart ? [[], stacked] : split(context, stacked, reversed, op);
  const start = hasStart
    ? loopVariables(initializer, "initializer", op)
    : {
        skeleton: stacked.skeleton,
        names: stacked.values.map((_, i) => `elems[${i}]`),
        values: first.map((value) => squeezed(context, value, 0)),
      };
  const run: Fold["run"] = (givesSteps) =>
    traceScan({
      ...sliced(context, rest, reversed, op),
      variables: start.values,
      body: (variables, slices) => {
        const args = [structured(start, variables), sliceStructure(stacked, slices)];
        const returned: unknown = Reflect.apply(fn, undefined, args);
        const next = nextValues(returned, start, op);
        next.forEach((value, i) => {
          requireSameShape(value, start.values[i] ?? value, op);
        });
        return { next, outputs: givesSteps ? next : [] };
      },
    });
  return { start, first, run };
}

const sliced = (context: Context, { values, size }: Stacked, reversed: boolean, op: string) => ({
  stacked: values,
  ...{ size, reversed, context, op },
});

/** The slices of one iteration, in the structure of the tensors. */
const sliceStructure = ({ skeleton }: Stacked, slices: readonly Value[]): unknown =>
  unflatten(
    skeleton,
    slices.map((value) => new Tensor(value)),
  );

/** The first slices in the order of the loop, [1, …], and the others. */
function split(
  context: Context,
  stacked: Stacked,
  reversed: boolean,
  op: string,
): readonly [first: readonly Value[], rest: Stacked] {
  const { values, size } = stacked;
  if (size === 0) {
    throw new InvalidArgumentError(
      {
        what: "Trying to access element 0 in a list with 0 elements.",
        given: `${op} of tensors without slices, and no initializer`,
        expected: "at least one slice, or an initializer",
      },
      currentLocation(),
    );
  }
  const others: Dim = subtractDims(size, 1);
  const part = (start: Dim, length: Dim): Value[] =>
    values.map((value) => sliceAxis(context, value, 0, start, length));
  return reversed
    ? [part(others, 1), { ...stacked, values: part(0, others), size: others }]
    : [part(0, 1), { ...stacked, values: part(1, others), size: others }];
}

function requireSameShape(after: Value, before: Value, op: string): void {
  const [given, expected] = [after.type.shape, before.type.shape];
  const isSame = given.length === expected.length && given.every((dim, i) => dim === expected[i]);
  if (isSame) return;
  throw new ValueError(
    {
      what: `Inconsistent shapes: saw (${given.join(", ")}) but expected (${expected.join(", ")})`,
      given: `the function of ${op} returned ${leafText(after)}`,
      expected: leafText(before),
      fix: "return tensors of the shapes of the initializer, or of the first slice",
    },
    currentLocation(),
  );
}

function mappedValue(given: unknown, op: string): Value {
  const leaf = resultLeaf(given, op);
  if (leaf instanceof Value) return leaf;
  if (leaf !== null) return valueOf(leaf, "result", op, naturalDType(leaf));
  throw new DTypeError(
    {
      what: `the function of ${op} returned nothing where a tensor is to be stacked`,
      given: "null or undefined",
      expected: "tensors, numbers, or structures of them",
    },
    currentLocation(),
  );
}

/** @throws ValueError for another structure, DTypeError for another dtype */
function requireSignature(
  values: readonly Value[],
  skeleton: Skeleton,
  signature: unknown,
  op: string,
): void {
  if (signature === undefined || signature === null) return;
  const declared = flatten(signature);
  const dtypes = declared.leaves.map((leaf): DType | undefined =>
    leaf instanceof TensorSpec ? leaf.dtype : isDType(leaf) ? leaf : undefined,
  );
  const given = structureText(skeleton, values.map(leafText));
  const expected = structureText(declared.skeleton, declared.leaves.map(String));
  if (skeletonKey(declared.skeleton) !== skeletonKey(skeleton)) {
    throw new ValueError(
      {
        what: "The two structures don't have the same nested structure.",
        given: `the function of ${op} returned ${given}`,
        expected,
      },
      currentLocation(),
    );
  }
  if (values.every(({ type }, i) => type.dtype === dtypes[i])) return;
  throw new DTypeError(
    {
      what: `the function of ${op} returned other dtypes than fnOutputSignature declares`,
      given,
      expected,
      fix: "convert the results with tf.cast, or leave the signature out",
    },
    currentLocation(),
  );
}

function finished(context: Context, skeleton: Skeleton, values: readonly Value[]): unknown {
  const tensors = values.map((value) => new Tensor(value));
  context.flushIfLarge();
  return unflatten(skeleton, tensors);
}
