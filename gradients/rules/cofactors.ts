/** The gradient of the cofactors of matrices, of singular ones too. */

import type { Builder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import {
  diagonalOf,
  identityMatrix,
  perMatrix,
  product,
  productTransposed,
  transposedProduct,
} from "../../ir/compose/matrix";
import type { DType } from "../../ir/types/dtype";
import { Literal } from "../../ir/types/literal";
import { squareSize } from "../../ir/types/matrix-shape";

/** The largest matrices of which all minors of second order are computed: they have n⁴ elements. */
const mostRows = 8;

/** [n, n·(n − 1)]: a column for each i and p with a 1 in the p-th row that is not the i-th. */
function selection(b: Builder, dtype: DType, n: number): Value {
  const data = Array.from({ length: n }, (_, row) =>
    Array.from({ length: n * (n - 1) }, (_, column) => {
      const [i, p] = [Math.floor(column / (n - 1)), column % (n - 1)];
      return row === (p < i ? p : p + 1) ? 1 : 0;
    }),
  );
  return b.constant({ value: new Literal(dtype, [n, n * (n - 1)], data.flat()) });
}

/** [n, n, 1, 1]: 1 and −1 as on a chessboard. */
function chessboard(b: Builder, dtype: DType, n: number): Value {
  const data = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => ((i + j) % 2 === 0 ? 1 : -1)),
  );
  return b.constant({ value: new Literal(dtype, [n, n, 1, 1], data.flat()) });
}

/**
 * The gradient of the cofactors C of A. Each is the determinant of A without a row and a column, so that its own gradient is the
 * cofactors of that. For large matrices, which must be invertible, it is (tr(gᵀ·C)·1 − C·gᵀ)·A⁻ᵀ instead.
 */
export function cofactorsGradient(b: Builder, g: Value, x: Value, c: Value): Value {
  const n = squareSize(x.type);
  const { dtype, shape } = x.type;
  if (n === 0 || n === 1) return b.fullLike(x, 0);
  const { length: rank } = shape;
  if (n > mostRows) {
    const outer = productTransposed(b, c, g);
    const diagonal = diagonalOf(b, outer, rank - 2, rank - 1);
    const trace = perMatrix(b, b.reduceSum(diagonal, { axes: [rank - 2], keepDims: false }));
    const difference = b.sub(b.mul(trace, identityMatrix(b, dtype, n, n)), outer);
    return productTransposed(b, difference, b.inverse(x));
  }
  const batch = shape.slice(0, -2);
  const rows = selection(b, dtype, n);
  // From […, (i, p), (j, q)] to […, i, j, p, q], and back.
  const exchange = [...batch.map((_, axis) => axis), ...[0, 2, 1, 3].map((k) => k + rank - 2)];
  const selected = product(b, transposedProduct(b, rows, x), rows);
  const minors = b.permuted(b.withShape(selected, [...batch, n, n - 1, n, n - 1]), exchange);
  const signed = b.mul(perMatrix(b, g), chessboard(b, dtype, n));
  const weighted = b.mul(signed, b.cofactors(minors));
  const size = n * (n - 1);
  const spread = b.withShape(b.permuted(weighted, exchange), [...batch, size, size]);
  return b.withShape(productTransposed(b, product(b, rows, spread), rows), shape);
}
