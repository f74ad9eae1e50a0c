import { padded } from "../../ir/compose";
import { addDims, isStatic, multiplyDims, subtractDims, type Dim } from "../../ir/dim";
import { InvalidArgumentError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { formatType, sameShape, sizeOf, type Shape } from "../../ir/type";
import type { Context } from "../context";
import type { Tensor } from "../tensor";
import { valueOf, type TensorLike } from "../tensor-like";
import { apply } from "./apply";

/** A matrix's diagonal: where it begins, and how long it is. */
interface Diagonal {
  readonly row: number;
  readonly column: number;
  readonly length: Dim;
}

const matrixOf = (given: TensorLike, op: string): Value => {
  const value = valueOf(given, "x", op);
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

function diagonalOf(rows: Dim, columns: Dim, k: number): Diagonal {
  const row = Math.max(-k, 0);
  const column = Math.max(k, 0);
  const below = subtractDims(rows, row);
  const right = subtractDims(columns, column);
  const isOutside = [below, right].some((size) => isStatic(size) && size <= 0);
  if (!Number.isInteger(k) || (k !== 0 && isOutside)) throw offsetError(k, rows, columns);
  if (below === right) return { row, column, length: below };
  if (isStatic(below) && isStatic(right)) return { row, column, length: Math.min(below, right) };
  throw new InvalidArgumentError({
    what: "the length of a diagonal must be known while a function is traced",
    given: `${String(rows)} rows, ${String(columns)} columns`,
    expected: "known sizes, or a square matrix",
  });
}

/** Elements [i, i + k] of matrices: every (columns + 1)-th element of their rows laid end to end. */
function diagonalPart(b: Context, x: Value, k: number): Value {
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

/** The same where a step of columns + 1 is not known: the rows of the square around the diagonal become one longer, and so shift. */
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
 * Matrices of a shape with vectors on a diagonal. Each element gets n zeros behind it, so that rows of length n + 1 become rows of
 * length n in which the elements have moved on by one.
 */
function onDiagonal(
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

/**
 * Matrices with vectors on a diagonal.
 *
 * @param diagonal tensor of shape `[…, n]`
 * @param k which diagonal: 0 the main one, positive above it
 * @param numRows as few as the diagonal needs where only `numCols` is given, and the other way round; a square if both are absent
 * @param paddingValue what stands beside the diagonal
 * @returns tensor of shape `[…, rows, columns]`
 * @throws InvalidArgumentError where the diagonal does not fit the matrix
 * @see TensorFlow `tf.linalg.diag`
 */
export const matrixDiag = (
  diagonal: TensorLike,
  k = 0,
  numRows?: number | null,
  numCols?: number | null,
  paddingValue = 0,
): Tensor =>
  apply((b) => {
    const value = valueOf(diagonal, "diagonal", "diag");
    const length = value.type.shape.at(-1);
    if (length === undefined) {
      throw new InvalidArgumentError({
        what: "diagonal must be at least 1-dim",
        given: formatType(value.type),
        expected: "a vector, or a stack of vectors",
      });
    }
    const isSquare = (numRows ?? null) === null && (numCols ?? null) === null;
    const rows = numRows ?? addDims(length, isSquare ? Math.abs(k) : Math.max(-k, 0));
    const columns = numCols ?? addDims(length, isSquare ? Math.abs(k) : Math.max(k, 0));
    const place = diagonalOf(rows, columns, k);
    if (isStatic(place.length) && isStatic(length) && place.length !== length) {
      throw new InvalidArgumentError({
        what: `a diagonal of ${length} elements does not fill the ${place.length} places of the matrix`,
        given: `${formatType(value.type)}, k = ${k}, ${String(rows)} rows, ${String(columns)} columns`,
        expected: `${place.length} elements`,
      });
    }
    return onDiagonal(b, value, [rows, columns], k, paddingValue);
  });

/**
 * The diagonals of matrices.
 *
 * @param k which diagonal: 0 the main one, positive above it
 * @throws InvalidArgumentError where there is no such diagonal, or `x` is no matrix
 * @see TensorFlow `tf.linalg.diag_part`
 */
export const matrixDiagPart = (x: TensorLike, k = 0): Tensor =>
  apply((b) => diagonalPart(b, matrixOf(x, "diagPart"), k));

/** Where a matrix's diagonal is: bool[rows, columns]. */
const diagonalMask = (b: Context, rows: Dim, columns: Dim, k: number): Value => {
  const from = b.range({ start: k, step: 1, size: rows, dtype: "int32" });
  const to = b.range({ start: 0, step: 1, size: columns, dtype: "int32" });
  return b.equal(b.withShape(from, [rows, 1]), b.withShape(to, [1, columns]));
};

/**
 * Matrices with a diagonal replaced.
 *
 * @param diagonal tensor of the shape of the diagonals of `x`
 * @throws InvalidArgumentError where the shapes do not fit
 * @see TensorFlow `tf.linalg.set_diag`
 */
export const setDiag = (x: TensorLike, diagonal: TensorLike, k = 0): Tensor =>
  apply((b) => {
    const value = matrixOf(x, "setDiag");
    const vector = valueOf(diagonal, "diagonal", "setDiag", value.type.dtype);
    const outer = value.type.shape.slice(0, -2);
    const [rows = 0, columns = 0] = value.type.shape.slice(-2);
    const expected: Shape = [...outer, diagonalOf(rows, columns, k).length];
    if (!sameShape(vector.type.shape, expected)) {
      throw new InvalidArgumentError({
        what: `setDiag: the diagonal does not fit the input`,
        given: `${formatType(vector.type)} for ${formatType(value.type)}, k = ${k}`,
        expected: `shape [${expected.map(String).join(",")}]`,
      });
    }
    const matrix = onDiagonal(b, vector, [rows, columns], k);
    return b.where(diagonalMask(b, rows, columns, k), matrix, value);
  });

/**
 * The tensor of twice the rank whose element [i, …, i, …] is that of `x` at [i, …], and zero elsewhere.
 *
 * @see TF.js `tf.diag`; TensorFlow `tf.linalg.tensor_diag`
 */
export const diag = (x: TensorLike): Tensor =>
  apply((b) => {
    const value = valueOf(x, "x", "diag");
    const { shape } = value.type;
    const size = sizeOf(shape);
    const matrix = onDiagonal(b, b.withShape(value, [size]), [size, size], 0);
    return b.withShape(matrix, [...shape, ...shape]);
  });

/**
 * The elements [i, …, i, …] of a tensor of even rank whose first axes are as its last.
 *
 * @throws InvalidArgumentError for any other shape
 * @see TensorFlow `tf.linalg.tensor_diag_part`
 */
export const tensorDiagPart = (x: TensorLike): Tensor =>
  apply((b) => {
    const value = valueOf(x, "x", "tensorDiagPart");
    const { shape } = value.type;
    const half = shape.slice(0, shape.length / 2);
    if (shape.length === 0 || !sameShape([...half, ...half], shape)) {
      throw new InvalidArgumentError({
        what: "tensorDiagPart needs a tensor of even rank whose first axes are as its last",
        given: formatType(value.type),
        expected: "shape [n, …, n, …]",
      });
    }
    const size = sizeOf(half);
    return b.withShape(diagonalPart(b, b.withShape(value, [size, size]), 0), half);
  });

/**
 * Matrices with zeros outside of a band around their diagonal.
 *
 * @param numLower how many diagonals below the main one are kept; a negative number keeps all
 * @param numUpper how many above it
 * @throws InvalidArgumentError where there are not as many diagonals
 * @see TF.js `tf.linalg.bandPart`; TensorFlow `tf.linalg.band_part`; ONNX `Trilu`
 */
export const bandPart = (x: TensorLike, numLower: number, numUpper: number): Tensor =>
  apply((b) => {
    const value = matrixOf(x, "bandPart");
    const [rows = 0, columns = 0] = value.type.shape.slice(-2);
    checkBand("numLower", numLower, rows, "rows");
    checkBand("numUpper", numUpper, columns, "columns");
    const lower = numUpper < 0 ? value : b.trilu(value, { upper: false, diagonal: numUpper });
    return numLower < 0 ? lower : b.trilu(lower, { upper: true, diagonal: -numLower });
  });

function checkBand(argument: string, given: number, size: Dim, what: string): void {
  if (Number.isInteger(given) && (!isStatic(size) || given <= size)) return;
  throw new InvalidArgumentError({
    what: `${argument} must be negative or less or equal to number of ${what} (${String(size)}) got: ${given}`,
    given: `${argument} = ${given}`,
    expected: `an integer of at most ${String(size)}`,
  });
}
