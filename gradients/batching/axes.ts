/** The batch axis: alignment of operands that have it with operands that do not. */

import type { Builder } from "../../ir/builder";
import type { Dim } from "../../ir/types/dim";
import type { Value } from "../../ir/graph";

/** Axes shifted by one, to follow the batch axis. */
export const shifted = (axes: readonly number[]): number[] => axes.map((axis) => axis + 1);

/** A batched value whose examples have at least this rank: axes of size 1 are inserted after the batch axis. */
export function padded(b: Builder, x: Value, rank: number): Value {
  const [size, ...own] = x.type.shape;
  if (size === undefined || own.length >= rank) return x;
  return b.withShape(x, [size, ...new Array<number>(rank - own.length).fill(1), ...own]);
}

/**
 * Pads batched operands so that all operands still broadcast against each other. An operand without the batch axis
 * stretches along it.
 */
export function aligned<I extends readonly Value[]>(
  b: Builder,
  operands: I,
  batched: readonly boolean[],
): I {
  const rank = Math.max(
    ...operands.map(({ type }, i) => type.shape.length - (batched[i] === true ? 1 : 0)),
  );
  // The tuple's length is unchanged.
  return operands.map((x, i) => (batched[i] === true ? padded(b, x, rank) : x)) as unknown as I;
}

/** An operand with the batch axis: repeated along it if it has none. */
export const withAxis = (b: Builder, x: Value, isBatched: boolean, size: Dim): Value =>
  isBatched ? x : b.expandTo(x, [size, ...x.type.shape]);
