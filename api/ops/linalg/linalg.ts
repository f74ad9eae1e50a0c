/** Matrix and vector products, transposes and traces. */

import type { Rank } from "../../tensors/rank";
import { isStatic } from "../../../ir/types/dim";
import { unsqueezed, squeezed } from "../../../ir/compose/axes";
import { FailedPreconditionError, InvalidArgumentError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { Literal } from "../../../ir/types/literal";
import { diagonalMask, diagonalOf, matrixTransposed, product } from "../../../ir/compose/matrix";
import {
  formatShape,
  formatType,
  mayBeSameShape,
  normalizeAxis,
  sameShape,
  sizeOf,
} from "../../../ir/types/type";
import type { Context } from "../../context/context";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { pairOfOneDType, type TensorLike } from "../../tensors/tensor-like";
import { apply, unaryApi } from "../apply";

function requireOneOf(transpose: boolean, adjoint: boolean, operand: string): boolean {
  if (transpose && adjoint) {
    throw new ValueError({
      what: `Only one of transpose${operand} and adjoint${operand} can be true`,
      given: `transpose${operand} = true, adjoint${operand} = true`,
      expected: "one of them; for real matrices they are equal",
    });
  }
  return transpose || adjoint;
}

/**
 * Matrix product of the last two axes; the axes before them broadcast.
 *
 * @param a `[…, m, k]` of any numeric dtype, or `[…, k, m]` with `transposeA`
 * @param b `[…, k, n]` of the same dtype, or `[…, n, k]` with `transposeB`
 * @returns `[…, m, n]`
 * @throws InvalidArgumentError if ranks or sizes do not fit
 * @throws ValueError if both flags of an operand are set
 * @example
 * ```ts
 * tf.matMul([[1, 2], [3, 4]], [[1, 0], [0, 2]]); // → [[1, 4], [3, 8]]
 * ```
 * @see TF.js `tf.matMul`, TensorFlow `tf.linalg.matmul`, ONNX `MatMul`
 */
export const matMul = <T extends Tensor | Rank = Rank>(
  a: TensorLike,
  b: TensorLike,
  transposeA = false,
  transposeB = false,
  adjointA = false,
  adjointB = false,
): TensorOf<T> =>
  apply((context) => {
    const [x, y] = pairOfOneDType(["a", a], ["b", b], "matMul");
    return context.matMul(x, y, {
      transposeA: requireOneOf(transposeA, adjointA, "A"),
      transposeB: requireOneOf(transposeB, adjointB, "B"),
    });
  });

/**
 * Matrix times vector.
 *
 * @param a `[…, m, k]`, or `[…, k, m]` with `transposeA`
 * @param b `[…, k]`; the axes before the last broadcast against `a`'s
 * @returns `[…, m]`
 * @throws InvalidArgumentError if ranks or sizes do not fit
 * @see TensorFlow `tf.linalg.matvec`
 */
export const matvec = (
  a: TensorLike,
  b: TensorLike,
  transposeA = false,
  adjointA = false,
): Tensor =>
  apply((context) => {
    const [x, y] = pairOfOneDType(["a", a], ["b", b], "matvec");
    const column = unsqueezed(context, y, y.type.shape.length);
    const transpose = requireOneOf(transposeA, adjointA, "A");
    const result = context.matMul(x, column, { transposeA: transpose, transposeB: false });
    return squeezed(context, result, result.type.shape.length - 1);
  });

/**
 * Inner product of vectors, product of matrix and vector, or of matrices.
 *
 * @param t1 rank 1 or 2
 * @param t2 rank 1 or 2, of the same dtype
 * @throws InvalidArgumentError if ranks or sizes do not fit
 * @example
 * ```ts
 * tf.dot([1, 2, 3], [4, 5, 6]); // → 32
 * ```
 * @see TF.js `tf.dot`
 */
export const dot = (t1: TensorLike, t2: TensorLike): Tensor =>
  apply((b) => {
    const [x, y] = pairOfOneDType(["t1", t1], ["t2", t2], "dot");
    const ranks = [x.type.shape.length, y.type.shape.length];
    if (!ranks.every((rank) => rank === 1 || rank === 2)) {
      throw new InvalidArgumentError({
        what: `Error in dot: inputs must all be rank 1 or 2, but got ranks ${ranks.join(" and ")}.`,
        given: `${formatType(x.type)}, ${formatType(y.type)}`,
        expected: "vectors or matrices",
        fix: "use tf.matMul for stacks of matrices, tf.tensordot for other axes",
      });
    }
    const row = ranks[0] === 1 ? unsqueezed(b, x, 0) : x;
    const column = ranks[1] === 1 ? unsqueezed(b, y, 1) : y;
    const result = product(b, row, column);
    const [rows = 1, columns = 1] = result.type.shape;
    return b.withShape(result, [
      ...(ranks[0] === 1 ? [] : [rows]),
      ...(ranks[1] === 1 ? [] : [columns]),
    ]);
  });

/**
 * The outer product of two vectors.
 *
 * @param v1 `[m]`
 * @param v2 `[n]` of the same dtype
 * @returns `[m, n]`
 * @throws InvalidArgumentError if an operand is not a vector
 * @see TF.js `tf.outerProduct`
 */
export const outerProduct = (v1: TensorLike, v2: TensorLike): Tensor =>
  apply((b) => {
    const [x, y] = pairOfOneDType(["v1", v1], ["v2", v2], "outerProduct");
    if (x.type.shape.length !== 1 || y.type.shape.length !== 1) {
      throw new InvalidArgumentError({
        what: `Error in outerProduct: inputs must be rank 1, but got ranks ${x.type.shape.length} and ${y.type.shape.length}.`,
        given: `${formatType(x.type)}, ${formatType(y.type)}`,
        expected: "vectors",
      });
    }
    return b.mul(unsqueezed(b, x, 1), y);
  });

/** The number of contracted axes, or the axes of `a`, then those of `b`. */
export type TensordotAxes =
  number | readonly [a: number | readonly number[], b: number | readonly number[]];

function contractedAxes(axes: TensordotAxes, x: Value, y: Value): readonly [number[], number[]] {
  const ranks = [x.type.shape.length, y.type.shape.length] as const;
  if (typeof axes !== "number") {
    const [ofX, ofY] = axes.map((list) => (typeof list === "number" ? [list] : list));
    return [
      (ofX ?? []).map((axis) => normalizeAxis(axis, ranks[0], "axes")),
      (ofY ?? []).map((axis) => normalizeAxis(axis, ranks[1], "axes")),
    ];
  }
  if (axes < 0 || axes > Math.min(...ranks)) {
    throw new ValueError({
      what: "`axes` must not be larger than the number of dimensions of a tensor",
      given: `axes = ${axes} for ${formatType(x.type)} and ${formatType(y.type)}`,
      expected: `an integer in [0, ${Math.min(...ranks)}]`,
    });
  }
  const counted = Array.from({ length: axes }, (_, i) => i);
  return [counted.map((i) => ranks[0] - axes + i), counted];
}

/**
 * Sum of products over given axes of each operand.
 *
 * @param a tensor of any numeric dtype
 * @param b tensor of the same dtype
 * @param axes a number n: the last n of `a` with the first n of `b`; or the axes of each
 * @returns tensor of the remaining axes of `a`, then those of `b`
 * @throws ValueError for more axes than an operand has, or unequal numbers of them
 * @throws InvalidArgumentError if sizes do not fit
 * @example
 * ```ts
 * tf.tensordot([[1, 2], [3, 4]], [[1, 1], [1, 1]], 2); // → 10
 * ```
 * @see TensorFlow `tf.tensordot`
 */
export const tensordot = (a: TensorLike, b: TensorLike, axes: TensordotAxes): Tensor =>
  apply((context) => {
    const [x, y] = pairOfOneDType(["a", a], ["b", b], "tensordot");
    const [ofX, ofY] = contractedAxes(axes, x, y);
    if (ofX.length !== ofY.length) {
      throw new ValueError({
        what: "Different number of contraction axes for a and b",
        given: `axes [${ofX.join(",")}] and [${ofY.join(",")}]`,
        expected: "as many axes of b as of a",
      });
    }
    const left = { free: othersOf(x, ofX), value: x };
    const right = { free: othersOf(y, ofY), value: y };
    const rows = flattened(context, x, left.free, ofX);
    const columns = flattened(context, y, ofY, right.free);
    const sizes = [left, right].flatMap(({ free, value }) =>
      free.map((axis) => value.type.shape[axis] ?? 1),
    );
    return context.withShape(product(context, rows, columns), sizes);
  });

const othersOf = (x: Value, axes: readonly number[]): number[] =>
  x.type.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));

/** A tensor flattened to a matrix, with some axes as its rows and the others as its columns. */
function flattened(
  b: Context,
  x: Value,
  rows: readonly number[],
  columns: readonly number[],
): Value {
  const size = (axes: readonly number[]) => sizeOf(axes.map((axis) => x.type.shape[axis] ?? 1));
  return b.withShape(b.permuted(x, [...rows, ...columns]), [size(rows), size(columns)]);
}

/**
 * Swaps the last two axes.
 *
 * @see TensorFlow `tf.linalg.matrix_transpose`
 */
export const matrixTranspose = unaryApi("matrixTranspose", (b, x) => transposedMatrix(b, x));

/**
 * The conjugate transpose, which for the real dtypes here is the transpose.
 *
 * @see TensorFlow `tf.linalg.adjoint`
 */
export const adjoint = unaryApi("adjoint", (b, x) => transposedMatrix(b, x));

function transposedMatrix(b: Context, x: Value): Value {
  requireMatrix(x, "a matrix or a stack of matrices");
  return matrixTransposed(b, x);
}

function requireMatrix(x: Value, expected: string): void {
  if (x.type.shape.length >= 2) return;
  throw new InvalidArgumentError({
    what: `input must be at least 2-dim, received shape: ${formatShape(x.type.shape)}`,
    given: formatType(x.type),
    expected,
  });
}

/**
 * Sum of the diagonal of each matrix.
 *
 * @param x `[…, m, n]` of any numeric dtype
 * @returns `[…]`
 * @throws InvalidArgumentError for a rank below 2
 * @see TensorFlow `tf.linalg.trace`
 */
export const trace = unaryApi("trace", (b, x) => {
  requireMatrix(x, "[…, m, n]");
  const rank = x.type.shape.length;
  const [rows = 1, columns = 1] = x.type.shape.slice(-2);
  if (!sameShape([rows], [columns]) && !(isStatic(rows) && isStatic(columns))) {
    const onDiagonal = b.where(diagonalMask(b, rows, columns), x, b.scalarLike(x, 0));
    return b.reduceSum(onDiagonal, { axes: [rank - 2, rank - 1], keepDims: false });
  }
  const size = isStatic(rows) && isStatic(columns) ? Math.min(rows, columns) : rows;
  const square = b.slice(x, {
    starts: x.type.shape.map(() => 0),
    sizes: [...x.type.shape.slice(0, -2), size, size],
    steps: x.type.shape.map(() => 1),
  });
  const diagonal = diagonalOf(b, square, rank - 2, rank - 1);
  return b.reduceSum(diagonal, { axes: [rank - 2], keepDims: false });
});

/**
 * Cross product of vectors of three elements, along the last axis.
 *
 * @param a `[…, 3]`
 * @param b of the same shape and dtype
 * @throws InvalidArgumentError if the shapes differ
 * @throws FailedPreconditionError unless the vectors have three elements
 * @see TensorFlow `tf.linalg.cross`
 */
export const cross = (a: TensorLike, b: TensorLike): Tensor =>
  apply((context) => {
    const [x, y] = pairOfOneDType(["a", a], ["b", b], "cross");
    const given = `${formatType(x.type)}, ${formatType(y.type)}`;
    if (!mayBeSameShape(x.type.shape, y.type.shape)) {
      throw new InvalidArgumentError({
        what: "Both inputs must be of same shape",
        given,
        expected: "one shape […, 3]",
      });
    }
    if (x.type.shape.at(-1) !== 3) {
      throw new FailedPreconditionError({
        what: "Cross-products are only defined for 3-element vectors.",
        given,
        expected: "a last axis of size 3",
      });
    }
    const axis = x.type.shape.length - 1;
    const turned = (value: Value, by: number): Value =>
      context.gather(
        value,
        context.constant({
          value: Literal.vector(
            "int64",
            [0, 1, 2].map((i) => (i + by) % 3),
          ),
        }),
        { axis },
      );
    // (a × b)ᵢ = aᵢ₊₁·bᵢ₊₂ − aᵢ₊₂·bᵢ₊₁
    return context.sub(
      context.mul(turned(x, 1), turned(y, 2)),
      context.mul(turned(x, 2), turned(y, 1)),
    );
  });
