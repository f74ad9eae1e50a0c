/** Triangular systems and Cholesky's factor for matrices whose size only the run determines: row by row, in a loop. */

import { GraphBuilder, type Builder } from "../../ir/builder";
import { unsqueezed } from "../../ir/compose/axes";
import { product } from "../../ir/compose/matrix";
import { sizeValue } from "../../ir/compose/sizes";
import type { Graph, Value } from "../../ir/graph";
import type { TriangularSolveAttributes } from "../../ir/ops/factorization";
import type { Dim } from "../../ir/types/dim";
import { columnsOf, rowsOf } from "../../ir/types/matrix-shape";
import { broadcastShapes } from "../../ir/types/type";

/** Replaces `start` by `next` of it for each step from 0 to n − 1. `shared` follows it among the values. */
function overRows(
  b: Builder,
  n: Dim,
  start: readonly Value[],
  shared: readonly Value[],
  next: (b: Builder, step: Value, values: readonly Value[]) => readonly Value[],
): Value {
  const operands = [...start, b.scalar("int64", 0), ...shared];
  const region = (
    name: string,
    results: (inner: GraphBuilder, step: Value, values: readonly Value[]) => readonly Value[],
  ): Graph => {
    const inner = new GraphBuilder();
    const parameters = operands.map(({ type }) => inner.parameter(type));
    const step = parameters[start.length];
    if (step === undefined) throw new RangeError("the step is a loop variable");
    return inner.finish(name, results(inner, step, parameters.toSpliced(start.length, 1)));
  };
  const condition = region("goes_on", (inner, step) => [
    inner.less(step, sizeValue(inner, n, "int64")),
  ]);
  const body = region("row", (inner, step, values) => [
    ...next(inner, step, values),
    inner.add(step, inner.scalar("int64", 1)),
  ]);
  const carried = start.length + 1;
  const [result] = b.whileLoop(operands, { carried, trips: [] }, [condition, body]);
  if (result === undefined) throw new RangeError("a loop has its variables as results");
  return result;
}

/** 0, 1, … n − 1 */
const counted = (b: Builder, n: Dim): Value =>
  b.range({ start: 0, step: 1, size: n, dtype: "int64" });

/** Matrices with one symbol for both sizes: the run fails where they differ. */
const squared = (b: Builder, x: Value, n: Dim): Value =>
  b.withShape(x, [...x.type.shape.slice(0, -2), n, n]);

/** Substitution: x_k = (b_k − Σ T_kj·x_j)/T_kk over the rows j that are solved. */
export function openTriangularSolution(
  b: Builder,
  given: Value,
  rhs: Value,
  { lower, transposeA }: TriangularSolveAttributes,
): Value {
  const n = rowsOf(rhs.type);
  const a = squared(b, given, n);
  const rank = a.type.shape.length;
  const batch = broadcastShapes(a.type.shape.slice(0, -2), rhs.type.shape.slice(0, -2));
  const whole = [...batch, n, columnsOf(rhs.type)];
  const isDownwards = lower !== transposeA;
  const start = b.full(rhs.type.dtype, whole, 0);
  return overRows(b, n, [start], [a, b.expandTo(rhs, whole)], (inner, step, values) => {
    const [x, matrix, right] = values;
    if (x === undefined || matrix === undefined || right === undefined) {
      throw new RangeError("the loop has three values");
    }
    const last = inner.sub(sizeValue(inner, n, "int64"), inner.scalar("int64", 1));
    const k = isDownwards ? step : inner.sub(last, step);
    const indices = counted(inner, n);
    const row = inner.gather(matrix, k, { axis: transposeA ? rank - 1 : rank - 2 });
    const isSolved = isDownwards ? inner.less(indices, k) : inner.greater(indices, k);
    const factors = inner.where(isSolved, row, inner.scalarLike(row, 0));
    const known = product(inner, unsqueezed(inner, factors, rank - 2), x);
    const axis = whole.length - 2;
    const own = unsqueezed(inner, inner.gather(right, k, { axis }), axis);
    const pivot = unsqueezed(
      inner,
      unsqueezed(inner, inner.gather(row, k, { axis: rank - 2 }), rank - 2),
      rank - 1,
    );
    const solved = inner.div(inner.sub(own, known), pivot);
    const isOwn = unsqueezed(inner, inner.equal(indices, k), 1);
    return [inner.where(isOwn, solved, x)];
  });
}

/** Column by column: v = A_k/√A_kk from row k on,  A ← A − v·vᵀ. */
export function openCholeskyFactor(b: Builder, given: Value): Value {
  const n = rowsOf(given.type);
  const a = squared(b, given, n);
  const rank = a.type.shape.length;
  const factor = overRows(b, n, [b.fullLike(a, 0), a], [], (inner, k, values) => {
    const [lower, rest] = values;
    if (lower === undefined || rest === undefined) throw new RangeError("the loop has two values");
    const indices = counted(inner, n);
    const column = inner.gather(rest, k, { axis: rank - 1 });
    const pivot = unsqueezed(inner, inner.gather(column, k, { axis: rank - 2 }), rank - 2);
    const isBelow = inner.greaterOrEqual(indices, k);
    const scaled = inner.div(column, inner.sqrt(pivot));
    const v = unsqueezed(
      inner,
      inner.where(isBelow, scaled, inner.scalarLike(column, 0)),
      rank - 1,
    );
    const square = inner.matMul(v, v, { transposeA: false, transposeB: true });
    return [inner.where(inner.equal(indices, k), v, lower), inner.sub(rest, square)];
  });
  return b.withShape(factor, given.type.shape);
}
