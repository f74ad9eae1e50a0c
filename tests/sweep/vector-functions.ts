/** The functions that reduce, scan or normalise a vector, by the names of `vector-references.csv`. */

import * as tf from "../../index";
import { itemLosses } from "../../nn/training/loss-names";
import { weightsOf } from "./vector-inputs";

type VectorFunction = (x: tf.Tensor) => tf.Tensor;

const sizeOf = (x: tf.Tensor): number => x.size;

const constant = (x: tf.Tensor, values: readonly number[]): tf.Tensor =>
  tf.tensor([...values], [values.length], x.dtype);

const byIndex = (x: tf.Tensor, element: (i: number, n: number) => number): tf.Tensor => {
  const n = sizeOf(x);
  return constant(
    x,
    Array.from({ length: n }, (_, i) => element(i, n)),
  );
};

/** Probabilities: a quarter for the first class and the rest for the last. */
const probabilities = (x: tf.Tensor): tf.Tensor =>
  byIndex(x, (i, n) => (n === 1 ? 1 : i === 0 ? 0.25 : i === n - 1 ? 0.75 : 0));

const square = (x: tf.Tensor): tf.Tensor => {
  const size = Math.round(Math.sqrt(sizeOf(x)));
  return x.reshape([size, size]);
};

const flat = (x: tf.Tensor): tf.Tensor => x.reshape([-1]);

const weightMatrix = (x: tf.Tensor, size: number): tf.Tensor =>
  byIndex(x, (i) => weightsOf(4)[(Math.floor(i / size) + 2 * (i % size)) % 4] ?? 0);

/** Normalised by its own mean and variance. */
function normalized(x: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.batchNorm(x, mean, variance, null, null, 0.001);
}

/** As the layer normalises a channel, of which the elements are a batch. */
function channelNormalized(x: tf.Tensor): tf.Tensor {
  const one = (value: number): tf.Tensor => constant(x, [value]);
  const [y] = tf.fusedBatchNorm(x.reshape([-1, 1, 1, 1]), one(1), one(0));
  return flat(y);
}

export const vectorFunctions: Readonly<Record<string, VectorFunction>> = {
  sum: (x) => tf.sum(x),
  mean: (x) => tf.mean(x),
  prod: (x) => tf.prod(x),
  logSumExp: (x) => tf.logSumExp(x),
  softmax: (x) => tf.softmax(x),
  logSoftmax: (x) => tf.logSoftmax(x),
  norm1: (x) => tf.norm(x, 1),
  norm2: (x) => tf.norm(x),
  normInfinity: (x) => tf.norm(x, Infinity),
  globalNorm: (x) => tf.globalNorm([x.slice([0], [1]), x.slice([1])]),
  variance: (x) => tf.reduceVariance(x),
  momentsVariance: (x) => tf.moments(x).variance,
  std: (x) => tf.reduceStd(x),
  cumsum: (x) => tf.cumsum(x),
  cumprod: (x) => tf.cumprod(x),
  sigmoidCrossEntropy: (x) =>
    tf
      .sigmoidCrossEntropyWithLogits(
        byIndex(x, (i) => i % 2),
        x,
      )
      .mean(),
  softmaxCrossEntropy: (x) => tf.softmaxCrossEntropyWithLogits(probabilities(x), x),
  sparseCrossEntropy: (x) =>
    tf.sparseSoftmaxCrossEntropyWithLogits(tf.scalar(Math.floor(sizeOf(x) / 2), "int32"), x),
  huberLoss: (x) => tf.losses.huberLoss(tf.zerosLike(x), x),
  logCosh: (x) => itemLosses.logcosh(tf.zerosLike(x), x),
  cosineProximity: (x) =>
    itemLosses.cosineProximity(
      byIndex(x, (i) => 1 + (i % 4)),
      x,
    ),
  l2Normalize: (x) => tf.l2Normalize(x),
  batchNorm: channelNormalized,
  layerNorm: normalized,
  dot: (x) =>
    tf.dot(
      x,
      byIndex(x, (i) => 2 ** -(i % 8)),
    ),
  matMul: (x) => {
    const a = square(x);
    return flat(tf.matMul(a, square(weightMatrix(x, Math.round(Math.sqrt(sizeOf(x)))))));
  },
  det: (x) => tf.linalg.det(square(x)),
  inv: (x) => flat(tf.linalg.inv(square(x))),
  solve: (x) => {
    const size = Math.round(Math.sqrt(sizeOf(x)));
    return flat(tf.linalg.solve(square(x), constant(x, weightsOf(size)).reshape([size, 1])));
  },
};
