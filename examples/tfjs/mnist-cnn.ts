/** A TF.js program, run with both libraries: training of a convolutional network on digits. */

import type * as ontrace from "../../index";

const side = 28;
const classes = 10;

/** Handwritten digits: 28·28 numbers from 0 for paper to 1 for ink each, and which digits they are. */
export interface Digits {
  readonly images: Float32Array;
  readonly labels: Int32Array;
}

/** Numbers that look random and are the same in every library. */
const startingWeights = (size: number, scale: number, seed: number): Float32Array =>
  Float32Array.from(
    { length: size },
    (_, i) => scale * Math.sin(12.9898 * (i + 1) + 78.233 * seed),
  );

/** A convolutional network by core operations: TF.js's "mnist-core" example. */
export function mnistCnn(
  tf: typeof ontrace,
  { images, labels }: Digits,
  steps: number,
): { readonly losses: number[]; readonly probabilities: number[]; readonly accuracy: number } {
  const kernel1 = tf.variable(tf.tensor4d(startingWeights(3 * 3 * 4, 0.3, 1), [3, 3, 1, 4]));
  const kernel2 = tf.variable(tf.tensor4d(startingWeights(3 * 3 * 4 * 8, 0.2, 2), [3, 3, 4, 8]));
  const dense = tf.variable(
    tf.tensor2d(startingWeights(7 * 7 * 8 * classes, 0.05, 3), [7 * 7 * 8, classes]),
  );
  const bias = tf.variable(tf.zeros([classes]));

  const model = (x: ontrace.Tensor4D): ontrace.Tensor2D => {
    const layer1 = tf.tidy(() => tf.conv2d(x, kernel1, 1, "same").relu().maxPool(2, 2, "same"));
    const layer2 = tf.tidy(() =>
      tf
        .conv2d(layer1 as ontrace.Tensor4D, kernel2, 1, "same")
        .relu()
        .maxPool(2, 2, "same"),
    );
    return layer2
      .as2D(-1, 7 * 7 * 8)
      .matMul<ontrace.Tensor2D>(dense)
      .add(bias);
  };

  const xs = tf.tensor4d(images, [labels.length, side, side, 1]);
  const ys = tf.oneHot(tf.tensor1d(labels, "int32"), classes).toFloat();
  const optimizer = tf.train.momentum(0.1, 0.8);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const cost = optimizer.minimize(
      () => tf.losses.softmaxCrossEntropy(ys, model(xs)).asScalar(),
      true,
    );
    losses.push(cost.dataSync()[0] ?? NaN);
    cost.dispose();
  }

  const probabilities = tf.tidy(() => tf.softmax(model(xs)));
  const predicted = tf.argMax(probabilities, 1).dataSync();
  const hits = labels.filter((label, i) => predicted[i] === label).length;
  return {
    losses,
    probabilities: Array.from(probabilities.dataSync()),
    accuracy: hits / labels.length,
  };
}
