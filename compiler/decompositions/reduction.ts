import type { DecompositionTable } from "./decomposition";

export const reductionDecompositions: DecompositionTable<"reduceLogSumExp"> = {
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
};
