/** Structures: nested arrays and plain objects, flattened into leaves and a skeleton, and rebuilt from them. */

import { currentLocation } from "../ir/location";
import { ValueError } from "../ir/errors";

/** Nested arrays and plain objects with leaves of `T`: the arguments and results of functions. */
export type Nested<T> = T | readonly Nested<T>[] | { readonly [key: string]: Nested<T> };

/** `Object.prototype` of this realm or of another one: the only object with this method and nothing above it. */
const isObjectPrototype = (prototype: object): boolean =>
  Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");

export const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return typeof prototype === "object" && (prototype === null || isObjectPrototype(prototype));
};

/** The decomposition of a value that is neither an array nor a plain object, such as slices of one dense shape. */
export interface Composite {
  readonly denseShape: readonly number[] | null;
  /** Equal for composites with the same decomposition. */
  readonly key: string;
  /** A name for each part. */
  readonly names: readonly string[];
  /** The parts of `whole`; `undefined` for anything that is not this kind of composite. */
  readonly partsOf: (whole: unknown) => readonly unknown[] | undefined;
  readonly make: (parts: readonly unknown[]) => unknown;
}

/** A structure without its leaves; other leaves can be put in their places. */
export type Skeleton =
  | { readonly kind: "leaf" }
  | { readonly kind: "composite"; readonly composite: Composite }
  | { readonly kind: "array"; readonly items: readonly Skeleton[] }
  | {
      readonly kind: "object";
      readonly entries: readonly (readonly [key: string, item: Skeleton])[];
    };

export interface Flattened {
  readonly leaves: readonly unknown[];
  readonly skeleton: Skeleton;
}

/** How deep structures and arrays may nest: TensorFlow's highest rank. What holds itself is deeper than any limit. */
export const deepestNesting = 254;

/** @throws ValueError for what is nested deeper than `deepestNesting` */
export function requireNesting(depth: number, what: string): void {
  if (depth <= deepestNesting) return;
  throw new ValueError(
    {
      what: `${what} is nested more than ${deepestNesting} deep`,
      given: "arrays or objects that hold themselves, or very many levels",
      expected: `at most ${deepestNesting} levels`,
      fix: "look for an array or an object that holds itself",
    },
    currentLocation(),
  );
}

const leaf: Skeleton = { kind: "leaf" };

/**
 * The leaves of a structure in order, and its skeleton. Anything that is not an array or a plain object is a leaf, except composites. Keys are
 * visited in sorted order.
 *
 * @param compositeOf the decomposition of a composite, whose parts are then leaves
 */
export function flatten(
  structure: unknown,
  compositeOf: (whole: unknown) => Composite | undefined = () => undefined,
): Flattened {
  const leaves: unknown[] = [];
  const visit = (part: unknown, depth: number): Skeleton => {
    requireNesting(depth, "A structure");
    if (Array.isArray(part))
      return { kind: "array", items: part.map((item) => visit(item, depth + 1)) };
    if (isPlainObject(part)) {
      const keys = Object.keys(part).sort();
      return { kind: "object", entries: keys.map((key) => [key, visit(part[key], depth + 1)]) };
    }
    const composite = compositeOf(part);
    if (composite !== undefined) {
      leaves.push(...(composite.partsOf(part) ?? []));
      return { kind: "composite", composite };
    }
    leaves.push(part);
    return leaf;
  };
  const skeleton = visit(structure, 0);
  return { leaves, skeleton };
}

/** The structure with this skeleton and these leaves, which are in the order of `flatten`. */
export function unflatten(skeleton: Skeleton, leaves: readonly unknown[]): unknown {
  let next = 0;
  const build = (part: Skeleton): unknown => {
    if (part.kind === "leaf") return leaves[next++];
    if (part.kind === "array") return part.items.map(build);
    if (part.kind === "composite") {
      const { names, make } = part.composite;
      return make(names.map(() => leaves[next++]));
    }
    return Object.fromEntries(part.entries.map(([key, item]) => [key, build(item)]));
  };
  return build(skeleton);
}

/** Text of a skeleton; equal text means equal structure. */
export function skeletonKey(skeleton: Skeleton): string {
  if (skeleton.kind === "leaf") return "*";
  if (skeleton.kind === "array") return `[${skeleton.items.map(skeletonKey).join(",")}]`;
  if (skeleton.kind === "composite") return skeleton.composite.key;
  return `{${skeleton.entries.map(([key, item]) => `${JSON.stringify(key)}:${skeletonKey(item)}`).join(",")}}`;
}

/** A skeleton with a text in the place of each leaf: `{a: float32[], b: [int32[2]]}`. */
export function structureText(skeleton: Skeleton, texts: readonly string[]): string {
  let next = 0;
  const visit = (part: Skeleton): string => {
    if (part.kind === "leaf") return texts[next++] ?? "";
    if (part.kind === "array") return `[${part.items.map(visit).join(", ")}]`;
    if (part.kind === "composite") {
      const { key, names } = part.composite;
      return `${key}(${names.map(() => texts[next++] ?? "").join(", ")})`;
    }
    return `{${part.entries.map(([key, item]) => `${key}: ${visit(item)}`).join(", ")}}`;
  };
  return visit(skeleton);
}

/** The path of each leaf: the keys and indices from the root. */
export function leafPaths(skeleton: Skeleton): readonly (readonly string[])[] {
  if (skeleton.kind === "leaf") return [[]];
  if (skeleton.kind === "composite") return skeleton.composite.names.map((name) => [name]);
  const entries =
    skeleton.kind === "array"
      ? skeleton.items.map((item, i) => [String(i), item] as const)
      : skeleton.entries;
  return entries.flatMap(([key, item]) => leafPaths(item).map((path) => [key, ...path]));
}

/** The parts of a structure at a skeleton's leaves; `undefined` where the structure does not match the skeleton. */
export function leavesAlong(
  skeleton: Skeleton,
  structure: unknown,
): readonly unknown[] | undefined {
  if (skeleton.kind === "leaf") return [structure];
  if (skeleton.kind === "composite") return skeleton.composite.partsOf(structure);
  if (skeleton.kind === "array") {
    if (!Array.isArray(structure) || structure.length !== skeleton.items.length) return undefined;
    return joined(skeleton.items.map((item, i) => leavesAlong(item, structure[i])));
  }
  const { entries } = skeleton;
  if (!isPlainObject(structure) || Object.keys(structure).length !== entries.length) {
    return undefined;
  }
  return joined(
    entries.map(([key, item]) =>
      Object.hasOwn(structure, key) ? leavesAlong(item, structure[key]) : undefined,
    ),
  );
}

const kindOfPart = (part: unknown): string => {
  if (Array.isArray(part)) return `an array of ${part.length}`;
  if (isPlainObject(part)) return "an object";
  return part === undefined ? "nothing" : literalText(part);
};

/** Where and how a structure does not match a skeleton: its first misfit; `undefined` where it matches. */
export function structureMisfit(
  skeleton: Skeleton,
  structure: unknown,
  path: string,
): string | undefined {
  if (skeleton.kind === "leaf") return undefined;
  if (skeleton.kind === "composite") {
    const fits = skeleton.composite.partsOf(structure) !== undefined;
    return fits ? undefined : `${path} is ${kindOfPart(structure)}, not ${skeleton.composite.key}`;
  }
  if (skeleton.kind === "array") {
    const { items } = skeleton;
    if (!Array.isArray(structure) || structure.length !== items.length) {
      return `${path} is ${kindOfPart(structure)}, not an array of ${items.length}`;
    }
    return firstOf(items, (item, i) => structureMisfit(item, structure[i], `${path}[${i}]`));
  }
  const { entries } = skeleton;
  const keys = entries.map(([key]) => key);
  if (!isPlainObject(structure)) {
    return `${path} is ${kindOfPart(structure)}, not an object with the keys ${keys.join(", ")}`;
  }
  const missing = keys.find((key) => !Object.hasOwn(structure, key));
  if (missing !== undefined) return `${path} has no key '${missing}'`;
  const unknown = Object.keys(structure).find((key) => !keys.includes(key));
  if (unknown !== undefined) return `${path} has an unknown key '${unknown}'`;
  return firstOf(entries, ([key, item]) => structureMisfit(item, structure[key], `${path}.${key}`));
}

function firstOf<T>(
  items: readonly T[],
  of: (item: T, i: number) => string | undefined,
): string | undefined {
  for (const [i, item] of items.entries()) {
    const found = of(item, i);
    if (found !== undefined) return found;
  }
  return undefined;
}

function joined(parts: readonly (readonly unknown[] | undefined)[]): unknown[] | undefined {
  const leaves: unknown[] = [];
  for (const part of parts) {
    if (part === undefined) return undefined;
    leaves.push(...part);
  }
  return leaves;
}

/** The number of leaves of a skeleton. */
export function leafCount(skeleton: Skeleton): number {
  if (skeleton.kind === "leaf") return 1;
  if (skeleton.kind === "composite") return skeleton.composite.names.length;
  const inner =
    skeleton.kind === "array" ? skeleton.items : skeleton.entries.map(([, item]) => item);
  return inner.reduce((sum, part) => sum + leafCount(part), 0);
}

/** A literal in JavaScript's notation. */
export function literalText(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `function ${value.name}`;
  if (typeof value === "object" && value !== null) return value.constructor.name;
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A structure in JavaScript's notation. */
export function formatStructure(structure: unknown, leaf: (item: unknown) => string): string {
  if (Array.isArray(structure)) {
    return `[${structure.map((item) => formatStructure(item, leaf)).join(", ")}]`;
  }
  if (!isPlainObject(structure)) return leaf(structure);
  const entries = Object.entries(structure).map(
    ([key, item]) => `${key}: ${formatStructure(item, leaf)}`,
  );
  return `{${entries.join(", ")}}`;
}
