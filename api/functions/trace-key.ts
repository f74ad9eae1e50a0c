/** The kind and the shapes of a call's arguments, on which a trace is specialised, as keys and types. */

import { isStatic, symbol, symbolsOf, type Dim } from "../../ir/types/dim";
import { ValueError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { currentLocation } from "../../ir/location";
import { UniqueNames } from "../../ir/types/names";
import { bindType } from "../../ir/types/symbol-binding";
import { formatShape, formatType, type TensorType } from "../../ir/types/type";
import type { TensorSpec } from "../tensors/tensor-spec";
import type { Variable } from "../variables/variable";
import type { Skeleton } from "../structure";

/** One leaf of a call's arguments, in the form in which a trace is specialised on it. */
export type Argument =
  | {
      readonly kind: "tensor";
      readonly type: TensorType;
      /** Absent where a `TensorSpec` replaces the tensor. */
      readonly value: Value | undefined;
    }
  | { readonly kind: "variable"; readonly variable: Variable }
  | { readonly kind: "plain"; readonly plain: unknown };

export const tensorArgument = (value: Value): Argument => ({
  kind: "tensor",
  type: value.type,
  value,
});

/** A spec in place of a tensor. */
export function specArgument(spec: TensorSpec, stem: string, name: string): Argument {
  if (spec.shape !== null) return { kind: "tensor", type: spec.type(stem), value: undefined };
  throw new ValueError(
    {
      what: `${name} has a trace for each rank of ${String(spec)}`,
      given: String(spec),
      expected: "a tensor, or a TensorSpec with a shape",
      fix: `new tf.TensorSpec([null, null], "${spec.dtype}") for rank 2`,
    },
    currentLocation(),
  );
}

export const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";

const objectKeys = new WeakMap<object, number>();
const symbolKeys = new Map<symbol, number>();
let identities = 0;

/** Text for an object's identity; the object is not kept alive. */
export function identityKey(object: object): string {
  const key = objectKeys.get(object) ?? (identities += 1);
  objectKeys.set(object, key);
  return `#${key}`;
}

function symbolKey(given: symbol): string {
  const key = symbolKeys.get(given) ?? (identities += 1);
  symbolKeys.set(given, key);
  return `#${key}`;
}

/** Text of a value that is not a tensor; equal for values that are the same by `Object.is`. */
function plainKey(value: unknown): string {
  if (isObject(value)) return identityKey(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "symbol") return symbolKey(value);
  return `${typeof value}:${Object.is(value, -0) ? "-0" : String(value)}`;
}

/**
 * Text of everything that a trace is specialised on, except shapes. Variables contribute their type and which of them are the same, not their
 * identity: a trace works on any variables of that pattern.
 */
export function kindKey(leaves: readonly Argument[]): string {
  const variables: Variable[] = [];
  return leaves
    .map((leaf) => {
      if (leaf.kind === "tensor") return leaf.type.dtype;
      if (leaf.kind === "plain") return plainKey(leaf.plain);
      const { variable } = leaf;
      const known = variables.indexOf(variable);
      const index = known >= 0 ? known : variables.push(variable) - 1;
      return `$${index}:${formatType(variable.handle.type)}${variable.trainable ? "" : "!"}`;
    })
    .join(";");
}

/** The variables among arguments, each once, in the order of their first appearance. */
export const variablesAmong = (leaves: readonly Argument[]): readonly Variable[] => [
  ...new Set(leaves.flatMap((leaf) => (leaf.kind === "variable" ? [leaf.variable] : []))),
];

/** The sizes of a parameter by axis; `null` where a trace leaves them open. */
type OpenShape = readonly (Dim | null)[];

/**
 * Types of a trace's parameters: an unknown size gets a new symbol, named after its argument. Sizes that are known to be equal share one. So the
 * key of a trace does not depend on the names of the caller's symbols.
 *
 * @param stems for each leaf an identifier
 */
export function parameterTypes(
  leaves: readonly Argument[],
  stems: () => readonly string[],
): readonly (TensorType | undefined)[] {
  const isKnown = leaves.every((leaf) => leaf.kind !== "tensor" || leaf.type.shape.every(isStatic));
  if (isKnown) return leaves.map((leaf) => (leaf.kind === "tensor" ? leaf.type : undefined));
  const names = stems();
  const symbols = new Map<string, Dim>();
  return leaves.map((leaf, i) => {
    if (leaf.kind !== "tensor") return undefined;
    const { type, value } = leaf;
    const shape = type.shape.map((dim, axis) => {
      if (isStatic(dim)) return dim;
      // The sizes of different specs are independent, even if their symbols have the same name.
      const key = value === undefined ? `${i}:${axis}` : dim.text;
      const known = symbols.get(key) ?? symbol(`${names[i] ?? "x"}_${axis}`);
      symbols.set(key, known);
      return known;
    });
    return { dtype: type.dtype, shape };
  });
}

/**
 * The types with other symbols where a function that is being traced uses their names: a function traced inside another one may capture tensors
 * with that function's sizes.
 */
export function withUnusedNames(
  types: readonly (TensorType | undefined)[],
  used: ReadonlySet<string>,
): readonly (TensorType | undefined)[] {
  if (used.size === 0) return types;
  const names = new UniqueNames();
  for (const name of used) names.claim(name);
  const dims = types.flatMap((type) => type?.shape ?? []);
  const own = new Set(dims.flatMap((dim) => [...symbolsOf(dim)]));
  const binding = new Map([...own].map((name) => [name, symbol(names.claim(name))]));
  return types.map((type) => (type === undefined ? undefined : bindType(type, binding)));
}

/** Text of the shapes of a trace's parameters. */
export const shapesKey = (types: readonly (TensorType | undefined)[]): string =>
  types.map((type) => (type === undefined ? "" : formatShape(type.shape))).join(";");

/** Whether tensors of some types can be passed as parameters of others. */
export function isSubtype(
  types: readonly (TensorType | undefined)[],
  parameters: readonly (TensorType | undefined)[],
): boolean {
  const symbols = new Map<string, Dim>();
  return parameters.every((parameter, i) => {
    if (parameter === undefined) return true;
    const shape = types[i]?.shape;
    if (shape?.length !== parameter.shape.length) return false;
    return parameter.shape.every((dim, axis) => {
      const given = shape[axis];
      if (given === undefined) return false;
      if (isStatic(dim)) return dim === given;
      const known = symbols.get(dim.text) ?? given;
      symbols.set(dim.text, known);
      return known === given;
    });
  });
}

const openShapes = (types: readonly (TensorType | undefined)[]): (OpenShape | undefined)[] =>
  types.map((type) => type?.shape);

/**
 * The leaves, with the sizes left open in which calls have differed. Where ranks have differed, all sizes of the argument are left open: each
 * rank has a separate trace.
 */
export function relaxed(
  leaves: readonly Argument[],
  types: readonly (TensorType | undefined)[],
  others: readonly (readonly (TensorType | undefined)[])[],
): readonly Argument[] {
  const shapes = others.reduce<(OpenShape | undefined)[]>(
    (open, other) =>
      open.map((shape, i) => {
        const given = other[i]?.shape;
        if (shape === undefined || given === undefined) return shape;
        if (given.length !== shape.length) return shape.map(() => null);
        return shape.map((dim, axis) => (dim === given[axis] ? dim : null));
      }),
    openShapes(types),
  );
  return leaves.map((leaf, i): Argument => {
    const shape = shapes[i];
    if (leaf.kind !== "tensor" || shape?.includes(null) !== true) return leaf;
    const open = shape.map((dim, axis) => dim ?? symbol(`open_${i}_${axis}`));
    return { ...leaf, type: { dtype: leaf.type.dtype, shape: open } };
  });
}

/** The number of known sizes of parameters. */
export const knownSizes = (types: readonly (TensorType | undefined)[]): number =>
  types.flatMap((type) => type?.shape ?? []).filter(isStatic).length;

/** Flattened arguments. */
export interface Arguments {
  readonly skeleton: Skeleton;
  readonly leaves: readonly Argument[];
  /** A name for each leaf. */
  readonly names: () => readonly string[];
}
