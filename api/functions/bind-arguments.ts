/** Binds the arguments of a call to the inputs of a concrete function. */

import { DTypeError, OntraceError } from "../../ir/errors";
import type { Value, VariableHandle } from "../../ir/graph";
import { currentLocation } from "../../ir/location";
import { formatType } from "../../ir/types/type";
import { bindLeaves, type SpecialisedLeaf } from "./bind-leaves";
import { isPlainObject, leafCount, leavesAlong, structureMisfit } from "../structure";
import { Tensor } from "../tensors/tensor";
import { isTensorSource, valueOf } from "../tensors/tensor-like";
import type { TensorSpec } from "../tensors/tensor-spec";
import { Variable } from "../variables/variable";
import type { BoundArguments, InputLeaf, TraceSignature } from "./traced-function";
import { describe } from "../tensors/describe";

/** The error for arguments that do not match a signature. */
export const bindingError = (
  reason: string,
  args: readonly unknown[],
  signature: string,
  fix?: string,
  cause?: unknown,
): DTypeError =>
  new DTypeError(
    {
      what: `Binding inputs to tf.function failed due to \`${reason}\``,
      given: args.length === 0 ? "no arguments" : args.map(describe).join(", "),
      expected: signature,
      ...(fix === undefined ? {} : { fix }),
    },
    currentLocation(),
    cause === undefined ? undefined : { cause },
  );

/**
 * An argument as a value of the spec's dtype and shape. Numbers and arrays are converted, where nothing is lost.
 *
 * @throws DTypeError
 */
export function boundValue(
  given: unknown,
  spec: TensorSpec,
  argument: string,
  fail: (reason: string, fix?: string, cause?: unknown) => DTypeError,
): Value {
  const hasType = given instanceof Tensor || isTensorSource(given);
  let value: Value;
  try {
    value = valueOf(given, argument, "tf.function", spec.dtype);
  } catch (error) {
    if (hasType || !(error instanceof OntraceError)) throw error;
    const reason = `Cannot convert ${describe(given)} to a tensor of dtype ${spec.dtype}: ${error.report.what}`;
    throw fail(`argument ${argument}: ${reason}`, undefined, error);
  }
  if (spec.accepts(value.type)) return value;
  throw fail(
    `argument ${argument}: Can not cast ${formatType(value.type)} to ${String(spec)}`,
    "convert or reshape the argument, or widen the signature with null",
  );
}

/** The inputs of a concrete function from a user's arguments: positional, or by name as one object. */
export function bindArguments(trace: TraceSignature, given: readonly unknown[]): BoundArguments {
  const signature = formatSignature(trace);
  const fail = (reason: string, fix?: string, cause?: unknown): DTypeError =>
    bindingError(reason, given, signature, fix, cause);
  const leaves = leavesByName(trace, given, fail) ?? leavesByOrder(trace, given, fail);
  const specOf = (leaf: InputLeaf, item: unknown): TensorSpec => {
    const spec = trace.specOf(leaf);
    if (spec === undefined) throw new RangeError(`${leaf.name} has no type`);
    if (item === undefined) throw fail(`missing a required argument: '${leaf.name}'`);
    return spec;
  };
  const bound = bindLeaves<unknown>(trace.inputLeaves, (i) => leaves[i], {
    value: (item, leaf) => boundValue(item, specOf(leaf, item), leaf.name, fail),
    variable: (item, leaf) => boundVariable(item, specOf(leaf, item), leaf.name, fail),
    isSame: (item, leaf) => {
      requireSame(leaf, item, fail);
      return true;
    },
  });
  if (bound === undefined) throw new RangeError("an argument that does not fit is an error above");
  return bound;
}

function boundVariable(
  given: unknown,
  spec: TensorSpec,
  name: string,
  fail: (reason: string) => DTypeError,
): VariableHandle {
  if (given instanceof Variable && spec.accepts(given.handle.type)) return given.handle;
  throw fail(`argument ${name}: Can not cast ${describe(given)} to a variable of ${String(spec)}`);
}

/** An argument on which a trace is specialised may be omitted or repeated, but not changed. */
function requireSame(
  leaf: SpecialisedLeaf,
  given: unknown,
  fail: (reason: string) => DTypeError,
): void {
  if (given === undefined) return;
  const bound = "plain" in leaf ? leaf.plain : leaf.object.deref();
  if (Object.is(bound, given)) return;
  throw fail(`argument ${leaf.name}: Can not cast ${describe(given)} to ${describe(bound)}`);
}

/** The leaves of one plain object that has the names of inputs, and no other keys. */
function leavesByName(
  trace: TraceSignature,
  given: readonly unknown[],
  fail: (reason: string) => DTypeError,
): readonly unknown[] | undefined {
  const [only, ...others] = given;
  if (others.length > 0 || !isPlainObject(only)) return undefined;
  if (leavesAlong(trace.arguments, given) !== undefined) return undefined;
  const names = trace.inputLeaves.map(({ name }) => name);
  const unknown = Object.keys(only).find((key) => !names.includes(key));
  if (unknown === undefined) return names.map((name) => only[name]);
  // An object whose first argument is one tensor is no structure, but arguments by name.
  const isByName = trace.arguments.kind === "array" && trace.arguments.items[0]?.kind === "leaf";
  if (isByName) throw fail(`got an unexpected argument '${unknown}'`);
  return undefined;
}

function leavesByOrder(
  { arguments: skeleton, inputLeaves }: TraceSignature,
  given: readonly unknown[],
  fail: (reason: string) => DTypeError,
): readonly unknown[] {
  if (skeleton.kind !== "array") throw new RangeError("arguments are a list");
  const { items } = skeleton;
  if (given.length > items.length) throw fail("too many positional arguments");
  let next = 0;
  return items.flatMap((item, i) => {
    const count = leafCount(item);
    const own = inputLeaves.slice(next, next + count);
    next += count;
    if (i >= given.length) {
      const missing = own.find((leaf) => !("plain" in leaf || "object" in leaf));
      if (missing !== undefined) throw fail(`missing a required argument: '${missing.name}'`);
      return own.map(() => undefined);
    }
    const leaves = leavesAlong(item, given[i]);
    if (leaves !== undefined) return leaves;
    const misfit = structureMisfit(item, given[i], `args[${i}]`) ?? "";
    throw fail(`argument ${i} has not the structure that the function was traced for: ${misfit}`);
  });
}

/** `(x: TensorSpec([], float32), k: 3)` */
const formatSignature = (trace: TraceSignature): string =>
  `(${trace.inputLeaves
    .map((leaf) => {
      const spec = trace.specOf(leaf);
      if (spec !== undefined) return `${leaf.name}: ${String(spec)}`;
      return `${leaf.name}: ${describe("plain" in leaf ? leaf.plain : undefined)}`;
    })
    .join(", ")})`;
