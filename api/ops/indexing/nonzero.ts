/** Positions of nonzero elements, computed immediately for known data and by the graph otherwise. */

import { unsqueezed } from "../../../ir/compose/axes";
import type { Value } from "../../../ir/graph";
import { freshSymbol } from "../../../ir/symbols";
import { sizeOf } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { keepingAlive } from "../../tensors/keep-alive";
import { evaluatedElements } from "../../tensors/static-values";

/**
 * The positions of the true, or nonzero, elements of a tensor in row-major order, int64. Unless the elements are known now, their number
 * is a symbolic size that is bound when the graph runs.
 */
export function nonZeroIndices(b: Context, condition: Value): Value {
  const known = keepingAlive([condition], () => evaluatedElements(condition));
  if (known !== undefined) {
    const positions = known.flatMap((element, i) => (element === 0 ? [] : [BigInt(i)]));
    return b.constantOfArray("int64", [positions.length], BigInt64Array.from(positions));
  }
  const count = freshSymbol("count");
  const vector = b.withShape(b.toDType(condition, "bool"), [sizeOf(condition.type.shape)]);
  return b.withShape(b.nonZero(vector, { count }), [count]);
}

/** The coordinates of the true, or nonzero, elements of a tensor, one row for each: int64[count, rank]. */
export function nonZeroCoordinates(b: Context, condition: Value): Value {
  const { shape } = condition.type;
  const positions = nonZeroIndices(b, condition);
  const count = positions.type.shape[0] ?? 0;
  if (shape.length === 0) return b.full("int64", [count, 0], 0);
  // The last coordinate is the remainder of the position by the row's size, and so on.
  const columns: Value[] = [];
  let rest = positions;
  for (const dim of shape.slice(1).toReversed()) {
    const size = b.withShape(b.sizes({ dims: [dim], dtype: "int64" }), []);
    const rows = b.div(rest, size);
    columns.unshift(b.sub(rest, b.mul(rows, size)));
    rest = rows;
  }
  columns.unshift(rest);
  const [first] = columns;
  if (first !== undefined && columns.length === 1) return unsqueezed(b, first, 1);
  return b.concat(...columns.map((column) => unsqueezed(b, column, 1)), { axis: 1 });
}
