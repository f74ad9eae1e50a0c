/** Nested arrays and plain objects with leaves of `T`; what functions take and return. */
export type Nested<T> = T | readonly Nested<T>[] | { readonly [key: string]: Nested<T> };

export const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** What is made of parts, and is no array or plain object: slices of a shape. */
export interface Composite {
  readonly denseShape: readonly number[] | null;
  /** Text; equal for those that are made alike. */
  readonly key: string;
  /** A name for each part. */
  readonly names: readonly string[];
  /** The parts of something that is made so; nothing for anything else. */
  readonly partsOf: (whole: unknown) => readonly unknown[] | undefined;
  readonly make: (parts: readonly unknown[]) => unknown;
}

/** A structure without its leaves, which can hold others in their places. */
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

const leaf: Skeleton = { kind: "leaf" };

/**
 * Takes a structure apart. Anything that is not an array or a plain object is a leaf, but for composites. Keys are visited in sorted order.
 *
 * @param compositeOf how something is made of parts, which are leaves then
 */
export function flatten(
  structure: unknown,
  compositeOf: (whole: unknown) => Composite | undefined = () => undefined,
): Flattened {
  const leaves: unknown[] = [];
  const visit = (part: unknown): Skeleton => {
    if (Array.isArray(part)) return { kind: "array", items: part.map(visit) };
    if (isPlainObject(part)) {
      const keys = Object.keys(part).sort();
      return { kind: "object", entries: keys.map((key) => [key, visit(part[key])]) };
    }
    const composite = compositeOf(part);
    if (composite !== undefined) {
      leaves.push(...(composite.partsOf(part) ?? []));
      return { kind: "composite", composite };
    }
    leaves.push(part);
    return leaf;
  };
  const skeleton = visit(structure);
  return { leaves, skeleton };
}

/** Puts leaves into a skeleton, in the order in which `flatten` gave them. */
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

/** For each leaf the keys and indices that lead to it. */
export function leafPaths(skeleton: Skeleton): readonly (readonly string[])[] {
  if (skeleton.kind === "leaf") return [[]];
  if (skeleton.kind === "composite") return skeleton.composite.names.map((name) => [name]);
  const entries =
    skeleton.kind === "array"
      ? skeleton.items.map((item, i) => [String(i), item] as const)
      : skeleton.entries;
  return entries.flatMap(([key, item]) => leafPaths(item).map((path) => [key, ...path]));
}

/** What stands in a structure where a skeleton has its leaves; nothing where the structure has not that form. */
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

function joined(parts: readonly (readonly unknown[] | undefined)[]): unknown[] | undefined {
  const leaves: unknown[] = [];
  for (const part of parts) {
    if (part === undefined) return undefined;
    leaves.push(...part);
  }
  return leaves;
}

/** How many leaves a skeleton has. */
export function leafCount(skeleton: Skeleton): number {
  if (skeleton.kind === "leaf") return 1;
  if (skeleton.kind === "composite") return skeleton.composite.names.length;
  const inner =
    skeleton.kind === "array" ? skeleton.items : skeleton.entries.map(([, item]) => item);
  return inner.reduce((sum, part) => sum + leafCount(part), 0);
}

/** A literal as a program writes it. */
export function literalText(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `function ${value.name}`;
  if (typeof value === "object" && value !== null) return value.constructor.name;
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A structure as a program writes it. */
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
