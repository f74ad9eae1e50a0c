/** Decompositions of reductions that overflow or have no kernel. */

import { isStatic } from "../../ir/types/dim";
import type { DecompositionTable } from "./decomposition";

export const reductionDecompositions: DecompositionTable<"reduceLogSumExp" | "uniqueInverse"> = {
  // max x + log Σ exp(x − max x), where an infinite maximum is not subtracted
  reduceLogSumExp: ({ operands: [x], attributes, result, b }) => {
    const along = { axes: attributes.axes, keepDims: true };
    const highest = b.reduceMax(x, along);
    const zero = b.scalarLike(x, 0);
    const isFinite = b.less(b.abs(highest), b.scalarLike(x, Infinity));
    const shift = b.where(isFinite, highest, zero);
    const logarithm = b.log(b.reduceSum(b.exp(b.sub(x, shift)), along));
    return b.withShape(b.add(logarithm, shift), result.shape);
  },
  // The position of the first equal element, as n − maxⱼ [xᵢ = xⱼ]·(n − j); and the number of distinct elements
  // before that position.
  uniqueInverse: ({ operands: [x], result, b }) => {
    const [n = 1] = x.type.shape;
    const places = b.range({ start: 0, step: 1, size: n, dtype: "float32" });
    const isEqual = b.equal(b.withShape(x, [n, 1]), b.withShape(x, [1, n]));
    const length = b.scalar("float32", isStatic(n) ? n : NaN);
    const fromEnd = b.mul(b.toDType(isEqual, "float32"), b.sub(length, places));
    const first = b.sub(length, b.reduceMax(fromEnd, { axes: [1], keepDims: false }));
    const count = b.cumSum(b.toDType(b.equal(first, places), "float32"), {
      ...{ axis: 0, exclusive: false, reverse: false },
    });
    const order = b.sub(count, b.scalar("float32", 1));
    return b.toDType(b.gather(order, b.toDType(first, "int32"), { axis: 0 }), result.dtype);
  },
};
