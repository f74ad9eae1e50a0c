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
 * A round-robin tournament of n: who meets whom in a round, for all rounds alike, because everybody changes seats in between.
 * Seats are in order: those on the left, those opposite them, and, where n is odd, the one whose player rests.
 */
interface Tournament {
  readonly pairs: number;
  /** Rounds until each has met each. */
  readonly rounds: number;
  /** For each seat the one from which its next player comes. */
  readonly from: readonly number[];
}

/** The circle method: one player stays, the others move on by one seat. Where n is odd nobody is the one who stays. */
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
  /** Whether any of them turns. */
  readonly isAny: Value;
}

/** Rotations that make pairs of rows orthogonal; those that are already do not turn. */
function rotations(b: Builder, left: Value, right: Value): Rotations {
  const roundoff = unitRoundoff(left.type);
  const width = staticSize(columnsOf(left.type), left.type);
  const alpha = sumOfRows(b, b.square(left));
  const beta = sumOfRows(b, b.square(right));
  const gamma = sumOfRows(b, b.mul(left, right));
  const constant = (value: number): Value => b.scalarLike(left, value);
  // The matrix's largest element is about 1, so that the square of the roundoff is nothing.
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

/** One round: each pair of rows is rotated as the first `width` elements of the rows say, and then all change seats. */
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
  // cos θ·l − sin θ·r = l − sin θ·(r + tan θ/2·l): where little turns, little is rounded, and the rows keep their lengths.
  const moved = [
    b.sub(left, b.mul(sine, b.add(right, b.mul(half, left)))),
    b.add(right, b.mul(sine, b.sub(left, b.mul(half, right)))),
    ...(n > 2 * pairs ? [sliceRows(b, x, 2 * pairs, 1)] : []),
  ];
  const seats = b.constant({ value: new Literal("int64", [n], from.map(BigInt)) });
  return { rows: b.gather(concatAxis(b, moved, rowAxis), seats, { axis: rowAxis }), isAny };
}

/** A region with the loop's variables: the rows, the rounds so far, and how many of the last ones changed nothing. */
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
 * Rows, of which the first `width` elements have become orthogonal to each other's by rotations: Hestenes' one-sided Jacobi method, in
 * the parallel order of Brent and Luk. All pairs of a round are rotated at once, and the loop ends after a tournament in which nothing
 * was left to do. The largest of the elements is expected to be about 1.
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
  if (rows === undefined) throw new RangeError("a loop gives its variables");
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

/** Numbers in order, and their places. */
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

/** Halves have too few digits to rotate often. */
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

/** The lengths of the columns once they are orthogonal to each other. */
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
 * A·V = W with orthogonal columns: their lengths are the singular values, and what is left of them is U. That comes from W = Q·R, which
 * gives orthonormal columns where singular values are zero, too.
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
 * S + h with h of at least the size of any eigenvalue is a symmetric matrix whose singular vectors are the eigenvectors of S. The
 * eigenvalues are vᵀ·S·v, in which an error of v counts squared.
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
