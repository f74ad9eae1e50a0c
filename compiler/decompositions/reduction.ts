import type { Builder } from "../../ir/builder";
import { isStatic } from "../../ir/dim";
import { isFloating } from "../../ir/dtype";
import { UnimplementedError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { formatType } from "../../ir/type";
import type { DecompositionTable } from "./decomposition";

/** The smallest index at which an element is the extremum. NaN is passed over. */
function firstExtremum(x: Value, axis: number, isMaximum: boolean, b: Builder): Value {
  const size = x.type.shape[axis] ?? 1;
  if (!isStatic(size)) {
    throw new UnimplementedError({
      what: "argMax and argMin need a known size on this device",
      given: `axis ${axis} of ${formatType(x.type)}`,
      expected: "a size that is known when the function is traced",
    });
  }
  const worst = b.scalarLike(x, isMaximum ? -Infinity : Infinity);
  const known = isFloating(x.type.dtype) ? b.where(b.isNaN(x), worst, x) : x;
  const along = { axes: [axis], keepDims: true };
  const extremum = isMaximum ? b.reduceMax(known, along) : b.reduceMin(known, along);
  const places = b.withShape(
    b.range({ start: 0, step: 1, size, dtype: "int32" }),
    x.type.shape.map((_, i) => (i === axis ? size : 1)),
  );
  const candidates = b.where(b.equal(known, extremum), places, b.scalar("int32", size));
  return b.toDType(b.reduceMin(candidates, { axes: [axis], keepDims: false }), "int64");
}

/** For providers whose kernels give indices that they can not compute with. */
export const reductionDecompositions: DecompositionTable<"argMax" | "argMin"> = {
  argMax: ({ operands: [x], attributes: { axis }, b }) => firstExtremum(x, axis, true, b),
  argMin: ({ operands: [x], attributes: { axis }, b }) => firstExtremum(x, axis, false, b),
};
