/** Diagonal tensors and band matrices: `tf.diag`, `tf.linalg.tensorDiagPart`, `tf.linalg.bandPart`. */

import type { Rank } from "../../tensors/rank";
import { isStatic, type Dim } from "../../../ir/types/dim";
import { InvalidArgumentError } from "../../../ir/errors";
import { formatType, sameShape, sizeOf } from "../../../ir/types/type";
import { diagonalPart, matrixOf, onDiagonal } from "./diagonals";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";

/**
 * The tensor of twice the rank whose element [i, …, i, …] is that of `x` at [i, …], and zero elsewhere.
 *
 * @example
 * ```ts
 * tf.diag([1, 2]); // → [[1, 0], [0, 2]]
 * ```
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
 * The elements [i, …, i, …] of a tensor of shape `[n, …, n, …]`.
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
        what: "tensorDiagPart needs a tensor of even rank whose first and last axes have equal sizes",
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
 * @param numLower the number of diagonals below the main one that are kept; negative for all
 * @param numUpper the number above it
 * @throws InvalidArgumentError if a number exceeds that of the rows or columns
 * @see TF.js `tf.linalg.bandPart`; TensorFlow `tf.linalg.band_part`; ONNX `Trilu`
 */
export const bandPart = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  numLower: number,
  numUpper: number,
): TensorOf<T> =>
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
