/** The `elems` argument of maps and scans: structures of tensors that are sliced along their first axes. */

import { isStatic, type Dim } from "../../../ir/types/dim";
import { ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import { formatType } from "../../../ir/types/type";
import { flatten, requireNesting, type Skeleton } from "../../structure";
import { valueOf } from "../../tensors/tensor-like";

/** A structure of tensors with one common first size. */
export interface Stacked {
  readonly skeleton: Skeleton;
  readonly values: readonly Value[];
  /** The number of slices. */
  readonly size: Dim;
}

/** An array of numbers is a tensor, an array of tensors a structure. */
export function flattenTensors(elems: unknown): ReturnType<typeof flatten> {
  const isElements = (part: unknown, depth: number): boolean => {
    requireNesting(depth, "'elems'");
    return Array.isArray(part)
      ? part.every((item) => isElements(item, depth + 1))
      : typeof part !== "object";
  };
  return Array.isArray(elems) && isElements(elems, 0)
    ? { leaves: [elems], skeleton: { kind: "leaf" } }
    : flatten(elems);
}

/** @throws ValueError for a scalar, for first sizes that differ, and for a structure without tensors */
export function stackedElements(elems: unknown, op: string): Stacked {
  const { leaves, skeleton } = flattenTensors(elems);
  const values = leaves.map((leaf, i) => valueOf(leaf, `elems[${i}]`, op));
  const sizes = values.map(({ type }) => type.shape[0]);
  const [first] = sizes;
  if (first === undefined || sizes.includes(undefined)) {
    throw new ValueError(
      {
        what: "Elements in elems must be 1+ dimensional Tensors, not scalars",
        given:
          values.length === 0 ? "no tensor" : values.map(({ type }) => formatType(type)).join(", "),
        expected: `tensors with one slice for each call of the function of ${op}`,
      },
      currentLocation(),
    );
  }
  const known = sizes.find((size) => size !== undefined && isStatic(size)) ?? first;
  const other = sizes.find((size) => size !== undefined && isStatic(size) && size !== known);
  if (other === undefined) return { skeleton, values, size: known };
  throw new ValueError(
    {
      what: `Dimensions ${String(known)} and ${String(other)} are not compatible`,
      given: `elems of ${op}: ${values.map(({ type }) => formatType(type)).join(", ")}`,
      expected: "tensors with equal first sizes",
    },
    currentLocation(),
  );
}
