/** Singular values, singular vectors and eigenvectors by one-sided Jacobi rotations. */

import { GraphBuilder, type Builder } from "../../ir/builder";
import { concatAxis, gatheredInBatch, unsqueezed } from "../../ir/compose/axes";
import type { Graph, Value } from "../../ir/graph";
import { Literal } from "../../ir/types/literal";
import {
  diagonalOf,
  identityMatrix,
  matrixTransposed,
  product,
  sliceColumns,
  sliceRows,
} from "../../ir/compose/matrix";
import type { TensorType } from "../../ir/types/type";
import { columnsOf, rowsOf, squareSize, staticSize } from "../../ir/types/matrix-shape";

/**
 * A round-robin tournament of n players. The pairs of seats that meet are the same in every round; the players
 * change seats in between. Seats are in order: those on the left, those opposite them, and, for odd n, the one
 * whose player rests.
 */
interface Tournament {
  readonly pairs: number;
  /** The number of rounds until each player has met each other. */
  readonly rounds: number;
  /** For each seat, the previous seat of its next player. */
  readonly from: readonly number[];
}

/** The circle method: one player stays, the others move by one seat. For odd n the fixed seat is empty. */
function tournament(n: number): Tournament {
  const half = Math.ceil(n / 2);
  const isOdd = n % 2 === 1;
  const seats = Array.from({ length: 2 * half }, (_, seat) => seat);
  const order = isOdd ? [...seats.filter((seat) => seat !== 0 && seat !== half), half] : seats;
  const before = (seat: number): number => {
    if (seat === 0 || half === 1) return seat;
    if (seat === 1) return half;
    if (seat < half) return seat - 1;
    return seat === 2 * half - 1 ? half - 1 : seat + 1;
  };
  return {
    pairs: Math.floor(n / 2),
    rounds: 2 * half - 1,
    from: order.map((seat) => order.indexOf(before(seat))),
  };
}

/** LAPACK's bound for one-sided Jacobi rotations is 30. */
const mostSweeps = 40;

const unitRoundoff = ({ dtype }: TensorType): number => (dtype === "float64" ? 2 ** -52 : 2 ** -23);

const lastAxis = ({ shape }: TensorType): number => shape.length - 1;

/** Σ of the elements of each row, [..., rows, 1]. */
const sumOfRows = (b: Builder, x: Value): Value =>
  b.reduceSum(x, { axes: [lastAxis(x.type)], keepDims: true });

interface Rotations {
  /** sin θ and tan θ/2 for each pair, [..., pairs, 1]. */
  readonly sine: Value;
  readonly half: Value;
  /** Whether any rotation is not the identity. */
  readonly isAny: Value;
}

/** Rotations that make pairs of rows orthogonal; the identity for pairs that already are. */
function rotations(b: Builder, left: Value, right: Value): Rotations {
  const roundoff = unitRoundoff(left.type);
  const width = staticSize(columnsOf(left.type), left.type);
  const alpha = sumOfRows(b, b.square(left));
  const beta = sumOfRows(b, b.square(right));
  const gamma = sumOfRows(b, b.mul(left, right));
  const constant = (value: number): Value => b.scalarLike(left, value);
  // The matrix's largest element is about 1, so that the square of the roundoff is negligible.
  const bound = b.add(
    b.mul(b.mul(b.sqrt(alpha), b.sqrt(beta)), constant(2 * Math.sqrt(width) * roundoff)),
    constant(roundoff ** 2),
  );
  const isNeeded = b.greater(b.abs(gamma), bound);
  // tan θ is the smaller root of t² + (β − α)/γ·t = 1.
  const difference = b.sub(beta, alpha);
  const twice = b.add(gamma, gamma);
  const root = b.sqrt(b.add(b.square(difference), b.square(twice)));
  const isNegative = b.less(difference, constant(0));
  const denominator = b.add(difference, b.where(isNegative, b.neg(root), root));
  const t = b.where(isNeeded, b.divNoNan(twice, denominator), constant(0));
  const cosine = b.rsqrt(b.add(b.square(t), constant(1)));
  const sine = b.mul(t, cosine);
  const axes = isNeeded.type.shape.map((_, axis) => axis);
  const needed = b.reduceSum(b.toDType(isNeeded, "float32"), { axes, keepDims: false });
  return {
    sine,
    half: b.div(sine, b.add(cosine, constant(1))),
    isAny: b.greater(needed, b.scalarLike(needed, 0)),
  };
}

/**
 * One round: each pair of rows is rotated by the angle of its first `width` elements, and then all rows change
 * seats.
 */
function rotated(
  b: Builder,
  x: Value,
  width: number,
  { pairs, from }: Tournament,
): { readonly rows: Value; readonly isAny: Value } {
  const n = staticSize(rowsOf(x.type), x.type);
  const rowAxis = lastAxis(x.type) - 1;
  const left = sliceRows(b, x, 0, pairs);
  const right = sliceRows(b, x, pairs, pairs);
  const head = (rows: Value): Value => sliceColumns(b, rows, 0, width);
  const { sine, half, isAny } = rotations(b, head(left), head(right));
  // cos θ·l − sin θ·r = l − sin θ·(r + tan θ/2·l): small rotations have small rounding errors, and the rows
  // keep their lengths.
  const moved = [
    b.sub(left, b.mul(sine, b.add(right, b.mul(half, left)))),
    b.add(right, b.mul(sine, b.sub(left, b.mul(half, right)))),
    ...(n > 2 * pairs ? [sliceRows(b, x, 2 * pairs, 1)] : []),
  ];
  const seats = b.constant({ value: new Literal("int64", [n], from.map(BigInt)) });
  return { rows: b.gather(concatAxis(b, moved, rowAxis), seats, { axis: rowAxis }), isAny };
}

/**
 * A region with the loop's variables: the rows, the number of rounds, and the number of last rounds without a
 * rotation.
 */
function region(
  name: string,
  { type }: Value,
  results: (b: GraphBuilder, rows: Value, round: Value, quiet: Value) => readonly Value[],
): Graph {
  const b = new GraphBuilder();
  const rows = b.parameter(type, "rows");
  const round = b.parameter({ dtype: "int64", shape: [] }, "round");
  const quiet = b.parameter({ dtype: "int64", shape: [] }, "quiet");
  return b.finish(name, results(b, rows, round, quiet));
}

/**
 * Rotates rows until their first `width` elements are orthogonal: Hestenes' one-sided Jacobi method, in the
 * parallel order of Brent and Luk. All pairs of a round are rotated together, and the loop ends after a
 * tournament without a rotation. The largest element is expected to be about 1.
 */
function orthogonalized(b: Builder, x: Value, width: number): Value {
  const n = staticSize(rowsOf(x.type), x.type);
  if (n < 2) return x;
  const plan = tournament(n);
  const zero = b.scalar("int64", 0);
  const condition = region("goes_on", x, (inner, _, round, quiet) => [
    inner.and(
      inner.less(round, inner.scalar("int64", plan.rounds * mostSweeps)),
      inner.less(quiet, inner.scalar("int64", plan.rounds)),
    ),
  ]);
  const body = region("round", x, (inner, rows, round, quiet) => {
    const next = rotated(inner, rows, width, plan);
    const one = inner.scalar("int64", 1);
    const still = inner.where(next.isAny, inner.scalar("int64", 0), inner.add(quiet, one));
    return [next.rows, inner.add(round, one), still];
  });
  const [rows] = b.whileLoop([x, zero, zero], { carried: 3, trips: [] }, [condition, body]);
  if (rows === undefined) throw new RangeError("a loop has its variables as results");
  return rows;
}

/** Each matrix divided by its largest element, and that element, [..., 1, 1]. */
function scaled(b: Builder, x: Value): { readonly x: Value; readonly scale: Value } {
  const last = lastAxis(x.type);
  const largest = b.reduceMax(b.abs(x), { axes: [last - 1, last], keepDims: true });
  const isZero = b.equal(largest, b.scalarLike(x, 0));
  const scale = b.where(isZero, b.scalarLike(x, 1), largest);
  return { x: b.div(x, scale), scale };
}

/** Rows in an order, [..., rows]. */
const inOrder = (b: Builder, rows: Value, order: Value): Value => {
  const axis = lastAxis(rows.type) - 1;
  return gatheredInBatch(b, rows, order, axis, axis);
};

/** √Σx² of each row, [..., rows]. */
const lengths = (b: Builder, rows: Value): Value =>
  b.sqrt(b.reduceSum(b.square(rows), { axes: [lastAxis(rows.type)], keepDims: false }));

/** Sorted numbers, and their original positions. */
const sorted = (
  b: Builder,
  x: Value,
  first: "largest" | "least",
): readonly [values: Value, order: Value] => {
  const size = x.type.shape.at(-1) ?? 1;
  const largest = first === "largest";
  const [values, order] = b.topK(x, { k: size, axis: lastAxis(x.type), largest });
  if (values === undefined || order === undefined) throw new RangeError("topK has two results");
  return [values, order];
};

/** The precision of float16 is too low for many rotations. */
const computed = (
  b: Builder,
  x: Value,
  results: (wide: Value) => readonly Value[],
): readonly Value[] => {
  const { dtype } = x.type;
  const wide = b.toDType(x, dtype === "float16" ? "float32" : dtype);
  return results(wide).map((value) => b.toDType(value, dtype));
};

const isWide = ({ type }: Value): boolean =>
  staticSize(rowsOf(type), type) < staticSize(columnsOf(type), type);

const flatScale = (b: Builder, scale: Value): Value =>
  b.withShape(scale, scale.type.shape.slice(0, -1));

/** The lengths of the columns after they are made orthogonal. */
export const singularValues = (b: Builder, given: Value): Value => {
  const [values] = computed(b, given, (whole) => {
    const columns = isWide(whole) ? whole : matrixTransposed(b, whole);
    if (rowsOf(columns.type) === 0) return [b.withShape(columns, columns.type.shape.slice(0, -1))];
    const { x, scale } = scaled(b, columns);
    const width = staticSize(columnsOf(x.type), x.type);
    const [sizes] = sorted(b, lengths(b, orthogonalized(b, x, width)), "largest");
    return [b.mul(sizes, flatScale(b, scale))];
  });
  if (values === undefined) throw new RangeError("there is one result");
  return values;
};

/**
 * A·V = W with orthogonal columns: their lengths are the singular values, and the normalised columns are U. U
 * is computed as Q of W = Q·R, whose columns are orthonormal even where singular values are zero.
 */
export const svd = (b: Builder, given: Value, full: boolean): readonly Value[] =>
  computed(b, given, (whole) => {
    const batch = whole.type.shape.slice(0, -2);
    const isTransposed = isWide(whole);
    const deep = isTransposed ? matrixTransposed(b, whole) : whole;
    const rows = staticSize(rowsOf(deep.type), deep.type);
    const columns = staticSize(columnsOf(deep.type), deep.type);
    const results = (s: Value, u: Value, v: Value): Value[] =>
      isTransposed ? [s, v, u] : [s, u, v];
    const square = (size: number, width: number): Value => {
      const identity = identityMatrix(b, deep.type.dtype, size, width);
      return b.expandTo(identity, [...batch, size, width]);
    };
    if (columns === 0) {
      const none = b.full(deep.type.dtype, [...batch, 0], 0);
      return results(none, square(rows, full ? rows : 0), square(0, 0));
    }
    const { x, scale } = scaled(b, deep);
    const axis = lastAxis(x.type);
    const start = concatAxis(b, [matrixTransposed(b, x), square(columns, columns)], axis);
    const turned = orthogonalized(b, start, rows);
    const [sizes, order] = sorted(b, lengths(b, sliceColumns(b, turned, 0, rows)), "largest");
    const ordered = inOrder(b, turned, order);
    const w = matrixTransposed(b, sliceColumns(b, ordered, 0, rows));
    const [q, r] = b.qr(w, { full });
    if (q === undefined || r === undefined) throw new RangeError("qr has two results");
    const diagonal = diagonalOf(b, sliceRows(b, r, 0, columns), axis - 1, axis);
    const side = b.where(
      b.less(diagonal, b.scalarLike(x, 0)),
      b.scalarLike(x, -1),
      b.scalarLike(x, 1),
    );
    const thin = b.mul(sliceColumns(b, q, 0, columns), unsqueezed(b, side, axis - 1));
    const more = staticSize(columnsOf(q.type), q.type) - columns;
    const u = more === 0 ? thin : concatAxis(b, [thin, sliceColumns(b, q, columns, more)], axis);
    const v = matrixTransposed(b, sliceColumns(b, ordered, rows, columns));
    return results(b.mul(sizes, flatScale(b, scale)), u, v);
  });

/**
 * S + h with h of at least the size of any eigenvalue is a symmetric matrix whose singular vectors are the
 * eigenvectors of S. The eigenvalues are vᵀ·S·v, whose error is quadratic in that of v.
 */
export const eigh = (b: Builder, given: Value): readonly Value[] =>
  computed(b, given, (whole) => {
    const n = squareSize(whole.type);
    const batch = whole.type.shape.slice(0, -2);
    if (n === 0) return [b.full(whole.type.dtype, [...batch, 0], 0), whole];
    const axis = lastAxis(whole.type);
    const lower = b.trilu(whole, { upper: false, diagonal: 0 });
    const below = b.trilu(whole, { upper: false, diagonal: -1 });
    const { x, scale } = scaled(b, b.add(lower, matrixTransposed(b, below)));
    const squares = b.reduceSum(b.square(x), { axes: [axis - 1, axis], keepDims: true });
    const identity = identityMatrix(b, x.type.dtype, n, n);
    const shifted = b.add(x, b.mul(b.sqrt(squares), identity));
    const start = concatAxis(b, [shifted, b.expandTo(identity, [...batch, n, n])], axis);
    const vectors = sliceColumns(b, orthogonalized(b, start, n), n, n);
    const values = b.reduceSum(b.mul(product(b, vectors, x), vectors), {
      axes: [axis],
      keepDims: false,
    });
    const [ascending, order] = sorted(b, values, "least");
    const ordered = matrixTransposed(b, inOrder(b, vectors, order));
    return [b.mul(ascending, flatScale(b, scale)), ordered];
  });
