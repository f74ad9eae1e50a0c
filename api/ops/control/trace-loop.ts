/** Traces the condition and body of a while loop, and checks that loop variables keep their structure, dtypes and shapes. */

import type { Dim, SymbolicDim } from "../../../ir/types/dim";
import { isStatic } from "../../../ir/types/dim";
import { DTypeError, InvalidArgumentError, ValueError } from "../../../ir/errors";
import { Value, type Graph } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import type { UnknownSizes } from "../../../ir/ops/control";
import { freshSymbol } from "../../../ir/symbols";
import { formatShape, type Shape, type TensorType } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { traceRegion, type Region } from "./region";
import { reportAfterLoop } from "./region-reports";
import { leafText, naturalDType, resultLeaf } from "./outputs";
import {
  flatten,
  leafPaths,
  skeletonKey,
  structureText,
  unflatten,
  type Flattened,
} from "../../structure";
import { regionGraph, RegionCaptures } from "./region-captures";
import { refusePromise } from "../../context/refuse-promise";
import { Tensor, graphValue } from "../../tensors/tensor";
import { valueOf } from "../../tensors/tensor-like";
import { describe } from "../../tensors/describe";

/** The variables of a loop: a structure of tensors, with the name of each in messages. */
export interface LoopVariables {
  readonly skeleton: Flattened["skeleton"];
  readonly names: readonly string[];
  readonly values: readonly Value[];
}

/** A loop's callbacks on structures of loop variables. */
export interface LoopFunctions {
  readonly condition: (variables: unknown) => Value;
  readonly body: (variables: unknown) => unknown;
}

/** @param argument the structure's name in messages */
export function loopVariables(structure: unknown, argument: string, op: string): LoopVariables {
  const { leaves, skeleton } = flatten(structure);
  const names = leafPaths(skeleton).map(
    (path) => argument + path.map((key) => `[${key}]`).join(""),
  );
  const values = leaves.map((given, i) => {
    const leaf = resultLeaf(given, op);
    if (leaf instanceof Value) return leaf;
    if (leaf !== null) return valueOf(leaf, names[i] ?? argument, op, naturalDType(leaf));
    throw new DTypeError(
      {
        what: `${names[i] ?? argument} of ${op} must be a tensor`,
        given: describe(given),
        expected: "a tensor, a variable or a number",
      },
      currentLocation(),
    );
  });
  return { skeleton, names, values };
}

/** A structure of tensors in the form of the variables. */
export const structured = ({ skeleton }: LoopVariables, values: readonly Value[]): unknown =>
  unflatten(
    skeleton,
    values.map((value) => new Tensor(value)),
  );

/**
 * The values that a body returned for the variables. A single variable of an array may be returned bare.
 *
 * @throws ValueError for another structure, DTypeError for another dtype
 */
export function nextValues(
  returned: unknown,
  { skeleton, names, values }: LoopVariables,
  op: string,
): readonly Value[] {
  const isOnly = skeleton.kind === "array" && skeleton.items.length === 1;
  const output = flatten(refusePromise(returned, op));
  const keys = [
    output.skeleton,
    ...(isOnly ? [{ kind: "array", items: [output.skeleton] } as const] : []),
  ];
  const leaves = output.leaves.map((leaf) => resultLeaf(leaf, op));
  if (!keys.some((key) => skeletonKey(key) === skeletonKey(skeleton)) || leaves.includes(null)) {
    throw new ValueError(
      {
        what: "The two structures don't have the same nested structure.",
        given: `the body of ${op} returned ${structureText(output.skeleton, leaves.map(leafText))}`,
        expected: structureText(skeleton, values.map(leafText)),
        fix: "return a new value for each loop variable, in the same structure",
      },
      currentLocation(),
    );
  }
  return leaves.map((leaf, i) => {
    const dtype = values[i]?.type.dtype;
    const value = leaf instanceof Value ? leaf : valueOf(leaf, "result", op, dtype);
    if (value.type.dtype === dtype) return value;
    const name = names[i] ?? "";
    throw new DTypeError(
      {
        what: `Loop var ${name} enters the loop with type ${String(dtype)} but has type ${value.type.dtype} after 1 iteration. ${name} type should remain constant.`,
        given: value.type.dtype,
        expected: String(dtype),
        fix: `begin with a tensor of that dtype, or convert the result: tf.cast(x, "${String(dtype)}")`,
      },
      currentLocation(),
    );
  });
}

/** Adds a loop to the current graph, and returns the variables' values after it. */
export function traceLoop(
  context: Context,
  variables: LoopVariables,
  { condition, body }: LoopFunctions,
  /** For each variable its invariant sizes, `undefined` for those that may differ from iteration to iteration. */
  invariants: readonly (readonly (Dim | undefined)[])[],
  op: string,
): readonly Value[] {
  const { values } = variables;
  const insideTypes = (): TensorType[] =>
    values.map(({ type }, i) => ({
      dtype: type.dtype,
      shape: type.shape.map((_, axis) => invariants[i]?.[axis] ?? freshSymbol("size")),
    }));
  const arguments_ = (args: readonly Tensor[]): unknown =>
    structured(variables, args.map(graphValue));
  const conditionRegion = traceRegion("condition", insideTypes(), (args) => [
    condition(arguments_(args)),
  ]);
  if (conditionRegion.after.size > 0 || conditionRegion.reports.length > 0) {
    return traceRotated(context, variables, { condition, body }, invariants, op);
  }
  const types = insideTypes();
  const bodyRegion = traceRegion("body", types, (args) => {
    const after = nextValues(body(arguments_(args)), variables, op);
    after.forEach(({ type }, i) => {
      const before = types[i]?.shape ?? [];
      requireShape(type.shape, before, invariants[i] ?? [], variables.names[i] ?? "", op);
    });
    return after;
  });

  return joinLoop(context, values, { condition: conditionRegion, body: bodyRegion }, invariants);
}

/** The regions of a loop. Both take the loop's variables. */
export interface LoopRegions {
  /** Gives a bool scalar; it neither writes variables nor reports. */
  readonly condition: Region;
  /** Gives the next values of the variables. */
  readonly body: Region;
}

/**
 * Adds the node of a loop.
 *
 * @param values the initial values of the variables
 * @returns their final values
 */
export function joinLoop(
  context: Context,
  values: readonly Value[],
  { condition, body }: LoopRegions,
  invariants: readonly (readonly (Dim | undefined)[])[],
): readonly Value[] {
  const surroundings = new RegionCaptures([condition, body], true);
  const { written, inputs } = surroundings.operands(context);
  const reported = body.reports.flatMap(({ operands }) => operands);
  const graphOf = (region: Region, more: (after: readonly Value[]) => readonly Value[]): Graph => {
    const parts = surroundings.embed(region);
    const parameters = [...region.parameters, ...parts.written, ...parts.inputs];
    return regionGraph(region, parameters, [...region.results, ...more(parts.after)]);
  };
  const carried = values.length + written.length;
  const given = context.whileLoop(
    [...values, ...written, ...inputs],
    {
      carried,
      trips: reported.map(() => freshSymbol("trips")),
      ...resultSizes(values, written, invariants),
    },
    [graphOf(condition, () => []), graphOf(body, (after) => [...after, ...reported])],
  );
  reportAfterLoop(context, body.reports, given.slice(carried));
  surroundings.assign(context, given.slice(values.length, carried));
  return given.slice(0, values.length);
}

/** As `traceLoop`, for a condition that writes variables: it is evaluated before the loop, and then at the end of the body. */
function traceRotated(
  context: Context,
  variables: LoopVariables,
  { condition, body }: LoopFunctions,
  invariants: readonly (readonly (Dim | undefined)[])[],
  op: string,
): readonly Value[] {
  const { skeleton, names, values } = variables;
  const start = condition(structured(variables, values));
  const rotated: LoopVariables = {
    skeleton: { kind: "array", items: [skeleton, { kind: "leaf" }] },
    names: [...names, "the condition"],
    values: [...values, start],
  };
  const parts = (all: unknown): readonly [unknown, unknown] => {
    const [inner, holds] = Array.isArray(all) ? (all as readonly unknown[]) : [];
    return [inner, holds];
  };
  const functions: LoopFunctions = {
    condition: (all) => valueOf(parts(all)[1], "the condition", op),
    body: (all) => {
      const after = structured(variables, nextValues(body(parts(all)[0]), variables, op));
      return [after, new Tensor(condition(after))];
    },
  };
  return traceLoop(context, rotated, functions, [...invariants, []], op).slice(0, values.length);
}

/** @throws ValueError if a variable's shape after an iteration breaks its invariant */
function requireShape(
  after: Shape,
  before: Shape,
  invariant: readonly (Dim | undefined)[],
  name: string,
  op: string,
): void {
  const fits =
    after.length === before.length &&
    after.every((dim, axis) => invariant[axis] === undefined || dim === invariant[axis]);
  if (fits) return;
  throw new ValueError(
    {
      what: `Input tensor \`${name}\` enters the loop with shape ${formatShape(before)}, but has shape ${formatShape(after)} after one iteration. To allow the shape to vary across iterations, use the \`shapeInvariants\` argument of ${op} to specify a less-specific shape.`,
      given: `shape ${formatShape(after)}`,
      expected: `shape ${formatShape(before)}`,
      fix: "shapeInvariants: a shape for each loop variable, with null for sizes that vary",
    },
    currentLocation(),
  );
}

/** Shapes of the loop's results: sizes that vary are known after the run. */
function resultSizes(
  values: readonly Value[],
  written: readonly Value[],
  invariants: readonly (readonly (Dim | undefined)[])[],
): UnknownSizes {
  const unknown: SymbolicDim[] = [];
  const shapes = values.map(({ type }, i) =>
    type.shape.map((_, axis): Dim => {
      const known = invariants[i]?.[axis];
      if (known !== undefined) return known;
      const size = freshSymbol("size");
      unknown.push(size);
      return size;
    }),
  );
  if (unknown.length === 0) return {};
  return { shapes: [...shapes, ...written.map(({ type }) => type.shape)], unknown };
}

/**
 * The invariant sizes of each variable.
 *
 * @param given for each variable its shape, with `null` for sizes that vary (default: all sizes are invariant)
 * @throws InvalidArgumentError if a variable's initial shape does not fit
 */
export function loopInvariants(
  given: readonly unknown[] | undefined,
  { values, names }: LoopVariables,
  op: string,
): readonly (readonly (Dim | undefined)[])[] {
  return values.map(({ type: { shape } }, i) => {
    const invariant = given?.[i];
    if (invariant === undefined || invariant === null) return shape;
    const sizes = sizesOf(invariant);
    const fits =
      sizes?.length === shape.length &&
      shape.every((dim, axis) => sizes[axis] === null || sizes[axis] === dim || !isStatic(dim));
    if (!fits) {
      throw new InvalidArgumentError(
        {
          what: `The shape invariant specified for ${names[i] ?? ""} is not compatible with the initial shape of the loop variable.`,
          given: `${sizes === undefined ? describe(invariant) : `[${sizes.join(",")}]`} for shape ${formatShape(shape)}`,
          expected: "the variable's shape, with null for sizes that vary",
          fix: `shapeInvariants of ${op}: one shape for each loop variable`,
        },
        currentLocation(),
      );
    }
    return shape.map((dim, axis) => (sizes[axis] === null ? undefined : dim));
  });
}

/** A shape in a user's form: an array, or a `TensorSpec`. */
function sizesOf(given: unknown): readonly (number | null)[] | undefined {
  const sizes: unknown =
    typeof given === "object" && given !== null && "shape" in given ? given.shape : given;
  const isSizes = (items: unknown): items is readonly (number | null)[] =>
    Array.isArray(items) && items.every((item) => item === null || typeof item === "number");
  return isSizes(sizes) ? sizes : undefined;
}
