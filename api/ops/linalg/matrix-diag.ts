/** Band diagonals of matrices: `tf.linalg.diag`, `diagPart` and `setDiag`. */

import { concatAxis, padAxis, sliceAxis, squeezed, unsqueezed } from "../../../ir/compose/axes";
import { addDims, isStatic, subtractDims, type Dim } from "../../../ir/types/dim";
import { InvalidArgumentError, type ErrorReport } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { diagonalMask } from "../../../ir/compose/matrix";
import { formatShape, formatType, mayBeSameShape, type Shape } from "../../../ir/types/type";
import { numberArgument } from "../../arguments/numbers";
import type { Context } from "../../context/context";
import { diagonalOf, diagonalPart, matrixOf, onDiagonal } from "./diagonals";
import type { Tensor } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";

/** One diagonal of matrices, 0 the main one and positive above it, or the lowest and the highest of several. */
export type Diagonals = number | readonly number[];

/** The alignment of shorter diagonals in their rows: of those above the main one, then of those below it. */
export type DiagonalAlignment = "RIGHT_LEFT" | "LEFT_RIGHT" | "LEFT_LEFT" | "RIGHT_RIGHT";

const alignments: readonly string[] = ["RIGHT_LEFT", "LEFT_RIGHT", "LEFT_LEFT", "RIGHT_RIGHT"];

/** A range of adjacent diagonals. */
interface Band {
  readonly lowest: number;
  readonly highest: number;
  /** In descending order, as their rows. */
  readonly each: readonly number[];
  readonly align: DiagonalAlignment;
}

function bandOf(k: Diagonals, align: DiagonalAlignment, op: string): Band {
  const ends = typeof k === "number" ? [k] : k;
  const [lowest = NaN, highest = lowest] = ends;
  const report = {
    given: `k = ${JSON.stringify(k)}`,
    expected: "an integer, or [lowest, highest]",
  };
  if (ends.length > 2 || ![lowest, highest].every(Number.isInteger)) {
    const what = `${op}: k must have only one or two elements`;
    throw new InvalidArgumentError({ ...report, what });
  }
  if (lowest > highest) {
    const what = `${op}: the lowest diagonal must not be above the highest: ${lowest} > ${highest}`;
    throw new InvalidArgumentError({ ...report, what, fix: "swap the two" });
  }
  if (!alignments.includes(align)) {
    throw new InvalidArgumentError({
      what: `${op}: unknown alignment`,
      given: `align = ${align}`,
      expected: alignments.join(", "),
    });
  }
  const count = highest - lowest + 1;
  return { lowest, highest, align, each: Array.from({ length: count }, (_, i) => highest - i) };
}

/** The number of padding elements before a diagonal in its row. */
function offsetOf(k: number, length: Dim, longest: Dim, { align }: Band): Dim {
  const isLeft = (k >= 0 && align.startsWith("LEFT_")) || (k <= 0 && align.endsWith("_LEFT"));
  return isLeft ? 0 : subtractDims(longest, length);
}

/** min(rows + min(highest, 0), columns − max(lowest, 0)): the length of the longest diagonal. */
function longestOf(rows: Dim, columns: Dim, { lowest, highest }: Band): Dim {
  const nearest = Math.max(lowest, Math.min(highest, 0));
  return diagonalOf(rows, columns, nearest).length;
}

/** Each diagonal of a band, […, length], from rows of the length of the longest. */
function contentsOf(
  b: Context,
  rowsOfBand: Value,
  [rows, columns]: readonly [Dim, Dim],
  band: Band,
): readonly (readonly [k: number, content: Value])[] {
  const { shape } = rowsOfBand.type;
  const last = shape.length - 1;
  const longest = shape[last] ?? 0;
  return band.each.map((k, i) => {
    const row =
      band.each.length === 1
        ? rowsOfBand
        : squeezed(b, sliceAxis(b, rowsOfBand, last - 1, i, 1), last - 1);
    const { length } = diagonalOf(rows, columns, k);
    const axis = row.type.shape.length - 1;
    return [k, sliceAxis(b, row, axis, offsetOf(k, length, longest, band), length)];
  });
}

/** Matrices with a diagonal replaced. */
const replaced = (b: Context, matrix: Value, k: number, content: Value): Value => {
  const [rows = 0, columns = 0] = matrix.type.shape.slice(-2);
  const isThere = diagonalMask(b, rows, columns, k);
  return b.where(isThere, onDiagonal(b, content, [rows, columns], k), matrix);
};

/**
 * Matrices with vectors on their diagonals.
 *
 * @param diagonal tensor of shape `[…, n]`; for several diagonals `[…, diagonals, n]`, the highest first, with n elements for the longest
 * @param k the diagonal, or the lowest and the highest of several: 0 is the main one, positive above it
 * @param numRows the number of rows (default, as for `numCols`: the smallest that the diagonals fit; a square if both are absent)
 * @param paddingValue the elements outside of the diagonals
 * @param align the alignment of shorter diagonals in their rows: above the main one, and below it
 * @returns tensor of shape `[…, rows, columns]`
 * @throws InvalidArgumentError if the diagonals do not fit the matrix
 * @example
 * ```ts
 * tf.linalg.diag([1, 2], 1); // → [[0, 1, 0], [0, 0, 2], [0, 0, 0]]
 * ```
 * @see TensorFlow `tf.linalg.diag`
 */
export const matrixDiag = (
  diagonal: TensorLike,
  k: Diagonals = 0,
  numRows?: number | null,
  numCols?: number | null,
  paddingValue = 0,
  align: DiagonalAlignment = "RIGHT_LEFT",
): Tensor =>
  apply((b) => {
    requirePadding(paddingValue, "diag");
    const band = bandOf(k, align, "diag");
    const { lowest, highest, each } = band;
    const value = valueOf(diagonal, "diagonal", "diag");
    const length = value.type.shape.at(-1);
    const [givenRows, givenColumns] = [sizeArgument(numRows), sizeArgument(numCols)];
    const report = {
      given: `${formatType(value.type)}, k = ${JSON.stringify(k)}, ${String(givenRows)} rows, ${String(givenColumns)} columns`,
      expected:
        "a vector for each diagonal, and a matrix whose last row or column the longest one reaches",
    };
    if (length === undefined || (each.length > 1 && value.type.shape.length < 2)) {
      throw new InvalidArgumentError({
        ...report,
        what: `diagonal must be at least ${each.length > 1 ? 2 : 1}-dim`,
      });
    }
    const count = value.type.shape.at(-2);
    if (each.length > 1 && count !== each.length) {
      throw new InvalidArgumentError({
        ...report,
        what: `diag: got ${String(count)} diagonals for the ${each.length} from ${lowest} to ${highest}`,
      });
    }
    // The first element of the longest diagonal.
    const below = -Math.min(highest, 0);
    const right = Math.max(lowest, 0);
    const isSquare = givenRows === null && givenColumns === null;
    const rows = givenRows ?? addDims(length, isSquare ? Math.max(below, right) : below);
    const columns = givenColumns ?? addDims(length, isSquare ? Math.max(below, right) : right);
    checkFit(length, subtractDims(rows, below), subtractDims(columns, right), report);
    const [first, ...others] = contentsOf(b, value, [rows, columns], band);
    if (first === undefined) throw new RangeError("a band has diagonals");
    const [at, content] = first;
    return others.reduce(
      (matrix, [other, more]) => replaced(b, matrix, other, more),
      onDiagonal(b, content, [rows, columns], at, paddingValue),
    );
  });

/** @throws DTypeError for what is no number; NaN is one */
function requirePadding(given: unknown, op: string): void {
  if (typeof given === "object" || typeof given === "function")
    numberArgument(given, "paddingValue", op);
}

/** −1 represents an unspecified size, as in TensorFlow. */
const sizeArgument = (size: number | null | undefined): number | null =>
  size === undefined || size === -1 ? null : size;

/** @throws InvalidArgumentError unless the longest diagonal reaches the matrix's last row or last column */
function checkFit(
  length: Dim,
  byRows: Dim,
  byColumns: Dim,
  report: Omit<ErrorReport, "what">,
): void {
  if (!isStatic(length)) return;
  const sizes = { rows: byRows, columns: byColumns };
  for (const [name, size] of Object.entries(sizes)) {
    if (!isStatic(size) || size >= length) continue;
    throw new InvalidArgumentError({ ...report, what: `diag: the number of ${name} is too small` });
  }
  if (byRows === length || byColumns === length) return;
  throw new InvalidArgumentError({
    ...report,
    what: "diag: the longest diagonal does not reach the end of the matrix",
  });
}

/**
 * The diagonals of matrices.
 *
 * @param k the diagonal, or the lowest and the highest of several: 0 is the main one, positive above it
 * @param paddingValue the padding of diagonals that are shorter than the longest
 * @param align the alignment of these in their rows: above the main one, and below it
 * @returns tensor of shape `[…, length]`, or for several diagonals `[…, diagonals, length of the longest]`, the highest first
 * @throws InvalidArgumentError if the diagonal does not exist, or `x` has a rank below 2
 * @example
 * ```ts
 * tf.linalg.diagPart([[1, 2], [3, 4]]); // → [1, 4]
 * ```
 * @see TensorFlow `tf.linalg.diag_part`
 */
export const matrixDiagPart = (
  x: TensorLike,
  k: Diagonals = 0,
  paddingValue = 0,
  align: DiagonalAlignment = "RIGHT_LEFT",
): Tensor =>
  apply((b) => {
    requirePadding(paddingValue, "diagPart");
    const band = bandOf(k, align, "diagPart");
    const matrix = matrixOf(x, "diagPart");
    const [rows = 0, columns = 0] = matrix.type.shape.slice(-2);
    const parts = band.each.map((each) => diagonalPart(b, matrix, each));
    const [only] = parts;
    if (only !== undefined && parts.length === 1) return only;
    const longest = longestOf(rows, columns, band);
    const axis = matrix.type.shape.length - 2;
    const padded = parts.map((part, i) => {
      const length = part.type.shape.at(-1) ?? 0;
      const before = offsetOf(band.each[i] ?? 0, length, longest, band);
      const after = subtractDims(subtractDims(longest, length), before);
      return unsqueezed(b, padAxis(b, part, axis, before, after, paddingValue), axis);
    });
    return concatAxis(b, padded, axis);
  });

/**
 * Matrices with diagonals replaced.
 *
 * @param diagonal tensor of the shape of `diagPart`'s result for `k`; the padding of shorter diagonals is not read
 * @param k the diagonal, or the lowest and the highest of several
 * @param align the alignment of shorter diagonals in their rows: above the main one, and below it
 * @throws InvalidArgumentError if the shapes do not fit
 * @see TensorFlow `tf.linalg.set_diag`
 */
export const setDiag = (
  x: TensorLike,
  diagonal: TensorLike,
  k: Diagonals = 0,
  align: DiagonalAlignment = "RIGHT_LEFT",
): Tensor =>
  apply((b) => {
    const band = bandOf(k, align, "setDiag");
    const value = matrixOf(x, "setDiag");
    const vectors = valueOf(diagonal, "diagonal", "setDiag", value.type.dtype);
    const outer = value.type.shape.slice(0, -2);
    const [rows = 0, columns = 0] = value.type.shape.slice(-2);
    for (const each of band.each) diagonalOf(rows, columns, each);
    const count = band.each.length;
    const longest = longestOf(rows, columns, band);
    const expected: Shape = [...outer, ...(count === 1 ? [] : [count]), longest];
    if (!mayBeSameShape(vectors.type.shape, expected)) {
      throw new InvalidArgumentError({
        what: "setDiag: the diagonal does not fit the input",
        given: `${formatType(vectors.type)} for ${formatType(value.type)}, k = ${JSON.stringify(k)}`,
        expected: `shape ${formatShape(expected)}`,
      });
    }
    return contentsOf(b, vectors, [rows, columns], band).reduce(
      (matrix, [at, content]) => replaced(b, matrix, at, content),
      value,
    );
  });
