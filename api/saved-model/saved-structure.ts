/** Structures of arguments and results in a manifest, written and read. */

import type { Structure } from "../../compiler/artifact/manifest";
import { DataLossError, ValueError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { slicesOfShape } from "../variables/indexed-slices";
import type { Skeleton } from "../structure";
import { describe } from "../tensors/describe";

/** A leaf of a saved structure: a tensor, by its name, or a plain value. */
export type SavedLeaf = { readonly tensor: string } | { readonly plain: unknown };

/** A structure with its leaves, as a manifest records it. */
export const recordStructure = (
  skeleton: Skeleton,
  leaves: readonly SavedLeaf[],
  where: string,
): Structure => {
  let next = 0;
  const record = (part: Skeleton): Structure => {
    if (part.kind === "array") return { array: part.items.map(record) };
    if (part.kind === "object") {
      return { object: Object.fromEntries(part.entries.map(([key, item]) => [key, record(item)])) };
    }
    if (part.kind === "composite") {
      const { names, denseShape } = part.composite;
      return { slices: names.map(recordLeaf), denseShape };
    }
    return recordLeaf();
  };
  const recordLeaf = (): Structure => {
    const leaf = leaves[next++];
    if (leaf === undefined) throw new RangeError(`${where} has more leaves than values`);
    return "tensor" in leaf ? leaf : { plain: plainText(leaf.plain, where) };
  };
  return record(skeleton);
};

/** The skeleton and the leaves of a recorded structure. */
export function readStructure(structure: Structure): {
  readonly skeleton: Skeleton;
  readonly leaves: readonly SavedLeaf[];
} {
  const leaves: SavedLeaf[] = [];
  const skeletonOf = (part: Structure): Skeleton => {
    if ("array" in part) return { kind: "array", items: part.array.map(skeletonOf) };
    if ("object" in part) {
      const entries = Object.keys(part.object).sort();
      return {
        kind: "object",
        entries: entries.flatMap((key) => {
          const item = part.object[key];
          return item === undefined ? [] : [[key, skeletonOf(item)] as const];
        }),
      };
    }
    if ("slices" in part) {
      part.slices.forEach(skeletonOf);
      return { kind: "composite", composite: slicesOfShape(part.denseShape) };
    }
    leaves.push("tensor" in part ? part : { plain: plainFromText(part.plain) });
    return { kind: "leaf" };
  };
  return { skeleton: skeletonOf(structure), leaves };
}

/** A plain value as text: JSON, and the few values that JSON lacks. */
function plainText(value: unknown, where: string): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "boolean" || value === null || value === undefined) return String(value);
  throw new ValueError(
    {
      what: `${where} was traced for a value that cannot be saved`,
      given: describe(value),
      expected: "tensors, numbers, strings, booleans, null, or arrays and plain objects of these",
      fix: "leave the value out of the arguments: a closure can hold it, or an attribute of the module",
    },
    currentLocation(),
  );
}

function plainFromText(text: string): unknown {
  if (text === "undefined") return undefined;
  if (/^-?\d+n$/.test(text)) return BigInt(text.slice(0, -1));
  if (["NaN", "Infinity", "-Infinity", "-0"].includes(text)) return Number(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataLossError(
      { what: "the manifest has a plain value that cannot be parsed", given: text },
      undefined,
      { cause: error },
    );
  }
}
