import type { Builder } from "../../ir/builder";
import type { Dim } from "../../ir/types/dim";
import type { Value } from "../../ir/graph";

/** Axes one further to the right, behind the batch's. */
export const shifted = (axes: readonly number[]): number[] => axes.map((axis) => axis + 1);

/** A batched value whose examples have at least this rank: axes of size 1 go between the batch's and the value's own. */
export function padded(b: Builder, x: Value, rank: number): Value {
  const [size, ...own] = x.type.shape;
  if (size === undefined || own.length >= rank) return x;
  return b.withShape(x, [size, ...new Array<number>(rank - own.length).fill(1), ...own]);
}

/**
 * Operands that broadcast against each other still, once some of them have the batch's axis in front:
 * an operand without it stretches along that axis as it is.
 */
export function aligned<I extends readonly Value[]>(
  b: Builder,
  operands: I,
  batched: readonly boolean[],
): I {
  const rank = Math.max(
    ...operands.map(({ type }, i) => type.shape.length - (batched[i] === true ? 1 : 0)),
  );
  // As many values as before: the tuple's length is kept.
  return operands.map((x, i) => (batched[i] === true ? padded(b, x, rank) : x)) as unknown as I;
}

/** An operand with the batch's axis: repeated along it where it has none. */
export const withAxis = (b: Builder, x: Value, isBatched: boolean, size: Dim): Value =>
  isBatched ? x : b.expandTo(x, [size, ...x.type.shape]);
