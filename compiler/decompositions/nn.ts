/** Decompositions of softmax, cross-entropy and average pooling, beside those of convolutions and maximum pooling. */

import { multiplyDims } from "../../ir/types/dim";
import { elementCounts } from "../../ir/compose/window-counts";
import { convolutionDecompositions } from "./convolution";
import type { DecompositionTable } from "./decomposition";
import { poolingDecompositions } from "./pooling";

type Decomposed =
  | keyof typeof convolutionDecompositions
  | keyof typeof poolingDecompositions
  | "averagePool"
  | "softmax"
  | "logSoftmax"
  | "softmaxCrossEntropy";

export const nnDecompositions: DecompositionTable<Decomposed> = {
  ...convolutionDecompositions,
  ...poolingDecompositions,
  // The sum of each window, which is a convolution of each channel with ones, divided by its number of elements.
  averagePool: ({ operands: [x], attributes: { kernelSizes, ...window }, result, b }) => {
    const [batch = 1, channels = 1, ...sizes] = x.type.shape;
    const images = b.withShape(x, [multiplyDims(batch, channels), 1, ...sizes]);
    const ones = b.full(x.type.dtype, [1, 1, ...kernelSizes], 1);
    const sums = b.withShape(b.conv(images, ones, { ...window, group: 1 }), result.shape);
    return b.div(sums, elementCounts(b, x.type, { ...window, kernelSizes }));
  },
  softmax: ({ operands: [x], attributes: { axis }, b }) => {
    const along = { axes: [axis], keepDims: true };
    const exponential = b.exp(b.sub(x, b.reduceMax(x, along)));
    return b.div(exponential, b.reduceSum(exponential, along));
  },
  logSoftmax: ({ operands: [x], attributes: { axis }, b }) => {
    const along = { axes: [axis], keepDims: true };
    const shifted = b.sub(x, b.reduceMax(x, along));
    return b.sub(shifted, b.log(b.reduceSum(b.exp(shifted), along)));
  },
  // −Σ labels·log softmax(logits), which shares the logarithm with its gradient.
  softmaxCrossEntropy: ({ operands: [logits, labels], attributes: { axis }, b }) => {
    const weighted = b.mul(labels, b.logSoftmax(logits, { axis }));
    return b.neg(b.reduceSum(weighted, { axes: [axis], keepDims: false }));
  },
};
