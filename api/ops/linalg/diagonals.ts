/** Reading and writing one diagonal of matrices by slices and reshapes. */

import { padded } from "../../../ir/compose/axes";
import { addDims, isStatic, multiplyDims, subtractDims, type Dim } from "../../../ir/types/dim";
import { InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { formatType } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";

/** A matrix's diagonal: its first element and its length. */
interface Diagonal {
  readonly row: number;
  readonly column: number;
  readonly length: Dim;
}

export const matrixOf = (given: TensorLike, op: string): Value => {
  const value = valueOf(given, "a", op);
  if (value.type.shape.length >= 2) return value;
  throw new InvalidArgumentError({
    what: `${op}: input must be at least 2-dim`,
    given: formatType(value.type),
    expected: "a matrix, or a stack of matrices",
  });
};

const offsetError = (k: number, rows: Dim, columns: Dim): InvalidArgumentError =>
  new InvalidArgumentError({
    what: `the diagonal k = ${k} is not in a matrix of ${String(rows)} rows and ${String(columns)} columns`,
    given: `k = ${k}`,
    expected: `an integer in (-${String(rows)}, ${String(columns)})`,
  });

export function diagonalOf(rows: Dim, columns: Dim, k: number): Diagonal {
  const row = Math.max(-k, 0);
  const column = Math.max(k, 0);
  const below = subtractDims(rows, row);
  const right = subtractDims(columns, column);
  const isOutside = [below, right].some((size) => isStatic(size) && size <= 0);
  if (!Number.isInteger(k) || (k !== 0 && isOutside)) throw offsetError(k, rows, columns);
  const difference = subtractDims(below, right);
  if (isStatic(difference)) return { row, column, length: difference < 0 ? below : right };
  throw new InvalidArgumentError({
    what: "the length of a diagonal must be known while a function is traced",
    given: `${String(rows)} rows, ${String(columns)} columns`,
    expected: "known sizes, or a square matrix",
  });
}

/** Elements [i, i + k] of matrices: every (columns + 1)-th element of the flattened matrix. */
export function diagonalPart(b: Context, x: Value, k: number): Value {
  const outer = x.type.shape.slice(0, -2);
  const [rows = 0, columns = 0] = x.type.shape.slice(-2);
  const { row, column, length } = diagonalOf(rows, columns, k);
  if (!isStatic(columns)) return diagonalOfUnknown(b, x, { row, column, length });
  const flat = b.withShape(x, [...outer, multiplyDims(rows, columns)]);
  return b.slice(flat, {
    starts: [...outer.map(() => 0), row * columns + column],
    sizes: [...outer, length],
    steps: [...outer.map(() => 1), columns + 1],
  });
}

/** As `diagonalPart` for an unknown number of columns: rows of the enclosing square are lengthened by one, which aligns the diagonal in a column. */
function diagonalOfUnknown(b: Context, x: Value, { row, column, length }: Diagonal): Value {
  const outer = x.type.shape.slice(0, -2);
  const whole = outer.map(() => 1);
  const square = b.slice(x, {
    starts: [...outer.map(() => 0), row, column],
    sizes: [...outer, length, length],
    steps: [...whole, 1, 1],
  });
  const flat = b.withShape(square, [...outer, multiplyDims(length, length)]);
  const longer = padded(b, flat, [...outer.map(() => [0, 0] as const), [0, length]]);
  const shifted = b.withShape(longer, [...outer, length, addDims(length, 1)]);
  const first = b.slice(shifted, {
    starts: [...outer.map(() => 0), 0, 0],
    sizes: [...outer, length, 1],
    steps: [...whole, 1, 1],
  });
  return b.withShape(first, [...outer, length]);
}

/**
 * Matrices of a shape with vectors on a diagonal. Each element is followed by n zeros, and rows of length n + 1 are reshaped to rows of
 * length n, in which each element is shifted by one.
 */
export function onDiagonal(
  b: Context,
  x: Value,
  [rows, columns]: readonly [Dim, Dim],
  k: number,
  filler = 0,
): Value {
  const outer = x.type.shape.slice(0, -1);
  const length = x.type.shape.at(-1) ?? 0;
  const none = outer.map(() => [0, 0] as const);
  const spaced = padded(
    b,
    b.withShape(x, [...outer, length, 1]),
    [...none, [0, 0], [0, length]],
    filler,
  );
  const flat = b.withShape(spaced, [...outer, multiplyDims(length, addDims(length, 1))]);
  const cut = b.slice(flat, {
    starts: [...outer.map(() => 0), 0],
    sizes: [...outer, multiplyDims(length, length)],
    steps: [...outer.map(() => 1), 1],
  });
  const square = b.withShape(cut, [...outer, length, length]);
  const row = Math.max(-k, 0);
  const column = Math.max(k, 0);
  const below = subtractDims(subtractDims(rows, row), length);
  const right = subtractDims(subtractDims(columns, column), length);
  return padded(b, square, [...none, [row, below], [column, right]], filler);
}
