import type * as tfjs from "@tensorflow/tfjs";

const imageSize = 12;
const classes = 3;

/** Images of a bar, upright, level or slanted, each a little different. */
function drawnBars(count: number): { readonly pixels: Float32Array; readonly labels: Int32Array } {
  const pixels = new Float32Array(count * imageSize * imageSize);
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
  labels.forEach((label, i) => {
    const shift = (i * 5) % 7;
    for (let at = 0; at < imageSize; at++) {
      const [row, column] =
        label === 0
          ? [at, 2 + shift]
          : label === 1
            ? [2 + shift, at]
            : [at, (at + shift) % imageSize];
      pixels[(i * imageSize + row) * imageSize + column] = 1 - 0.02 * at;
    }
  });
  return { pixels, labels };
}

/** Numbers that look random and are the same in every library. */
const startingWeights = (size: number, scale: number, seed: number): Float32Array =>
  Float32Array.from(
    { length: size },
    (_, i) => scale * Math.sin(12.9898 * (i + 1) + 78.233 * seed),
  );

/** A convolutional network by core operations: TF.js's "mnist-core" example, on small pictures of bars. */
export function mnistCnn(tf: typeof tfjs): {
  readonly losses: number[];
  readonly probabilities: number[];
  readonly accuracy: number;
} {
  const kernel1 = tf.variable(tf.tensor4d(startingWeights(3 * 3 * 4, 0.3, 1), [3, 3, 1, 4]));
  const kernel2 = tf.variable(tf.tensor4d(startingWeights(3 * 3 * 4 * 8, 0.2, 2), [3, 3, 4, 8]));
  const dense = tf.variable(
    tf.tensor2d(startingWeights(3 * 3 * 8 * classes, 0.2, 3), [72, classes]),
  );
  const bias = tf.variable(tf.zeros([classes]));

  const model = (x: tfjs.Tensor4D): tfjs.Tensor2D => {
    const layer1 = tf.maxPool(tf.relu(tf.conv2d(x, kernel1, 1, "same")), 2, 2, "same");
    const layer2 = tf.maxPool(tf.relu(tf.conv2d(layer1, kernel2, 1, "same")), 2, 2, "same");
    return layer2.as2D(-1, 72).matMul<tfjs.Tensor2D>(dense).add(bias);
  };

  const { pixels, labels } = drawnBars(24);
  const images = tf.tensor4d(pixels, [24, imageSize, imageSize, 1]);
  const targets = tf.oneHot(tf.tensor1d(labels, "int32"), classes).toFloat();

  const optimizer = tf.train.momentum(0.6, 0.8);
  const losses: number[] = [];
  for (let step = 0; step < 12; step++) {
    const cost = optimizer.minimize(
      () => tf.losses.softmaxCrossEntropy(targets, model(images)).asScalar(),
      true,
    );
    if (cost !== null) losses.push(cost.dataSync()[0] ?? NaN);
  }

  const probabilities = tf.tidy(() => tf.softmax(model(images)));
  const predicted = tf.argMax(probabilities, 1).dataSync();
  const hits = labels.filter((label, i) => predicted[i] === label).length;
  return { losses, probabilities: Array.from(probabilities.dataSync()), accuracy: hits / 24 };
}
