/** Sizes of matrices: the last two axes of a type, and checks that they are square or static. */

import { type TensorType, formatType } from "./type";
import { type Dim, isStatic } from "./dim";
import { InvalidArgumentError } from "../errors";

export const rowsOf = ({ shape }: TensorType): Dim => shape.at(-2) ?? 1;

export const columnsOf = ({ shape }: TensorType): Dim => shape.at(-1) ?? 1;

/** The number of terms of each element of a product A·B, or Aᵀ·B. */
export const termsOf = (a: TensorType, transposeA: boolean): Dim =>
  transposeA ? rowsOf(a) : columnsOf(a);

/** @throws InvalidArgumentError if the last two sizes differ */
export function requireSquare(x: TensorType): void {
  const rows = rowsOf(x);
  const columns = columnsOf(x);
  const mayBeSquare = rows === columns || !isStatic(rows) || !isStatic(columns);
  if (x.shape.length >= 2 && mayBeSquare) return;
  throw new InvalidArgumentError({
    what:
      x.shape.length < 2 ? "Input matrix must have rank 2 or more" : "Input matrix must be square",
    given: formatType(x),
    expected: "[…, n, n]",
  });
}

/** A size that must be static, since it determines the number of steps of a factorisation. */
export function staticSize(size: Dim, x: TensorType): number {
  if (isStatic(size)) return size;
  throw new InvalidArgumentError({
    what: "the size of the matrices must be known",
    given: formatType(x),
    expected: "known sizes of the last two axes",
    fix: "give the sizes in the function's inputSignature",
  });
}

/** Whether the size of square matrices is known from one of their axes. */
export const hasKnownSize = (x: TensorType): boolean =>
  isStatic(rowsOf(x)) || isStatic(columnsOf(x));

/** The size of a square matrix; one of its axes may have an unknown size. */
export const squareSize = (x: TensorType): number =>
  staticSize(isStatic(rowsOf(x)) ? rowsOf(x) : columnsOf(x), x);
