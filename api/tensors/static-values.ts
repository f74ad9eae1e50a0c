/** Values that are known without running a graph: constants, computed data, and shapes that are computed from them. */

import { literalOf, producedBy } from "../../ir/match";
import { addDims, isStatic, multiplyDims, subtractDims, type Dim } from "../../ir/types/dim";
import type { Value } from "../../ir/graph";
import { readNow } from "../../runtime/read-now";
import { eagerOwner, type EagerContext } from "../execution/eager-context";

/** The elements of a tensor, if they are available without a run: computed data, or a constant. */
export function constantElements(value: Value): readonly number[] | undefined {
  const owner = eagerOwner(value);
  if (owner === undefined) return literalOf(value)?.data.map(Number);
  return owner.isPending(value) ? undefined : computedElements(owner, value);
}

/** As `constantElements`, but for an eager tensor's elements pending work is run, where a device can be read without waiting. */
export function evaluatedElements(value: Value): readonly number[] | undefined {
  const owner = eagerOwner(value);
  if (owner === undefined) return constantElements(value);
  return owner.isDeferred(value) ? undefined : computedElements(owner, value);
}

function computedElements(owner: EagerContext, value: Value): readonly number[] | undefined {
  const data = readNow(owner.bufferOf(value));
  return data === undefined ? undefined : Array.from(data, Number);
}

const combine: readonly (readonly ["add" | "sub" | "mul", (x: Dim, y: Dim) => Dim])[] = [
  ["add", addDims],
  ["sub", subtractDims],
  ["mul", multiplyDims],
];

/**
 * The elements of an integer scalar or vector as dims, where it is computed from constants and from sizes of tensors alone.
 * So `tf.reshape(x, tf.stack([tf.shape(x).slice(0, 1), …]))` keeps the static part of the shape.
 */
export function constantAsShape(value: Value): readonly Dim[] | undefined {
  const elements = evaluatedElements(value);
  if (elements !== undefined) return elements;
  const sizes = producedBy(value, "sizes");
  if (sizes !== undefined) return sizes.attributes.dims;
  const same = producedBy(value, "reshape") ?? producedBy(value, "cast");
  if (same !== undefined) return constantAsShape(same.operands[0]);
  // What follows looks at one axis.
  if (value.type.shape.length > 1) return undefined;
  const slice = producedBy(value, "slice");
  if (slice !== undefined) {
    const { starts, sizes: counts, steps } = slice.attributes;
    return picked(constantAsShape(slice.operands[0]), starts[0], counts[0], steps[0]);
  }
  const gather = producedBy(value, "gather");
  if (gather !== undefined) {
    const [x] = gather.operands;
    const [from, indices] = gather.operands.map(constantAsShape);
    if (x.type.shape.length > 1 || from === undefined || indices === undefined) return undefined;
    const found = indices.flatMap((i) => (isStatic(i) ? (from[i] ?? []) : []));
    return found.length === indices.length ? found : undefined;
  }
  const concat = producedBy(value, "concat");
  if (concat !== undefined) {
    const parts = concat.operands.map(constantAsShape);
    return parts.some((part) => part === undefined)
      ? undefined
      : parts.flatMap((part) => part ?? []);
  }
  for (const [op, apply] of combine) {
    const [x, y] = producedBy(value, op)?.operands.map(constantAsShape) ?? [];
    if (x !== undefined && y !== undefined) return zipped(x, y, apply);
  }
  return undefined;
}

function picked(
  from: readonly Dim[] | undefined,
  start: Dim | undefined,
  count: Dim | undefined,
  step = 1,
): readonly Dim[] | undefined {
  if (from === undefined || start === undefined || count === undefined) return undefined;
  if (!isStatic(start) || !isStatic(count)) return undefined;
  return Array.from({ length: count }, (_, i) => from[start + i * step] ?? 0);
}

/** Elementwise; a single element is broadcast. */
function zipped(
  x: readonly Dim[],
  y: readonly Dim[],
  apply: (x: Dim, y: Dim) => Dim,
): readonly Dim[] {
  const length = x.length === 1 ? y.length : x.length;
  const at = (dims: readonly Dim[], i: number): Dim => dims[dims.length === 1 ? 0 : i] ?? 0;
  return Array.from({ length }, (_, i) => apply(at(x, i), at(y, i)));
}
