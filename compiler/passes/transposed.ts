/** Transposes as values: whether a value is one, and the simplest form of one. */

import type { GraphBuilder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import { producedBy } from "../../ir/match";
import { isStaticShape, type Shape } from "../../ir/types/type";

const isIdentity = (perm: readonly number[]): boolean => perm.every((p, i) => p === i);

/** A transpose that moves no axis longer than 1 past another is a reshape. */
export const movesNothing = (shape: Shape, perm: readonly number[]): boolean => {
  const long = perm.filter((p) => shape[p] !== 1);
  return long.every((p, i) => i === 0 || p > (long[i - 1] ?? 0));
};

/** A value as the transpose of another, if it is one. */
export interface Transposed {
  readonly x: Value;
  readonly perm: readonly number[];
}

export const transposed = (value: Value): Transposed | undefined => {
  const node = producedBy(value, "transpose");
  return node === undefined ? undefined : { x: node.operands[0], perm: node.attributes.perm };
};

/** A value's transpose in its simplest form. */
export function transposeOf(b: GraphBuilder, x: Value, perm: readonly number[]): Value {
  const inner = transposed(x);
  if (inner !== undefined) {
    return transposeOf(
      b,
      inner.x,
      perm.map((p) => inner.perm[p] ?? p),
    );
  }
  if (isIdentity(perm)) return x;
  const { shape } = x.type;
  if (isStaticShape(shape) && movesNothing(shape, perm)) {
    const own = producedBy(x, "reshape")?.operands[0] ?? x;
    return b.withShape(
      own,
      perm.map((p) => shape[p] ?? 1),
    );
  }
  return b.transpose(x, { perm });
}
