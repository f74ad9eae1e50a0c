/** Type inference of singular value and eigenvalue decompositions. */

import type { Dim } from "../types/dim";
import { isFloating } from "../types/dtype";
import { InvalidArgumentError } from "../errors";
import { multiResultOp, unaryOp, type NoAttributes, type Unary } from "../op";
import { formatType, type TensorType } from "../types/type";
import { requireDType } from "./elementwise";
import { columnsOf, requireSquare, rowsOf, squareSize, staticSize } from "../types/matrix-shape";

export interface SvdAttributes {
  /** Whether U and V are square; otherwise they have one column per singular value. */
  readonly full: boolean;
}

interface Sizes {
  readonly batch: readonly Dim[];
  readonly rows: number;
  readonly columns: number;
  /** The number of singular values. */
  readonly least: number;
}

function sizesOf(x: TensorType, op: string): Sizes {
  requireDType([x], isFloating, "a floating-point dtype");
  if (x.shape.length < 2) {
    throw new InvalidArgumentError({
      what: `${op} needs matrices`,
      given: formatType(x),
      expected: "[…, m, n]",
    });
  }
  const rows = staticSize(rowsOf(x), x);
  const columns = staticSize(columnsOf(x), x);
  return { batch: x.shape.slice(0, -2), rows, columns, least: Math.min(rows, columns) };
}

/** All operate on the last two axes of a stack of matrices. */
export const eigenOps = {
  /** The singular values of A, largest first. Called `tf.linalg.svd`. TensorFlow `tf.linalg.svd`. */
  singularValues: unaryOp(([x]) => {
    const { batch, least } = sizesOf(x, "singularValues");
    return { dtype: x.dtype, shape: [...batch, least] };
  }),
  /**
   * σ, U and V of A = U·diag(σ)·Vᵀ: the largest σ first, the columns of U and V orthonormal.
   * Called `tf.linalg.svd`. TensorFlow `tf.linalg.svd`.
   */
  svd: multiResultOp<SvdAttributes, Unary>([1, 1], ({ operands: [x], attributes: { full } }) => {
    const { batch, rows, columns, least } = sizesOf(x, "svd");
    const { dtype } = x;
    return [
      { dtype, shape: [...batch, least] },
      { dtype, shape: [...batch, rows, full ? rows : least] },
      { dtype, shape: [...batch, columns, full ? columns : least] },
    ];
  }),
  /**
   * λ and V of A = V·diag(λ)·Vᵀ for a symmetric A, of which the lower triangle is read: the least λ first.
   * Called `tf.linalg.eigh`. TensorFlow `tf.linalg.eigh`.
   */
  eigh: multiResultOp<NoAttributes, Unary>([1, 1], ({ operands: [x] }) => {
    requireDType([x], isFloating, "a floating-point dtype");
    requireSquare(x);
    const n = squareSize(x);
    const batch = x.shape.slice(0, -2);
    return [
      { dtype: x.dtype, shape: [...batch, n] },
      { dtype: x.dtype, shape: [...batch, n, n] },
    ];
  }),
};
