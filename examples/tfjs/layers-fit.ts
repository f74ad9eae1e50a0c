/** A TF.js program, run with both libraries: a classifier of the layers API, trained with `fit`. */

import type * as ontrace from "../../index";

/** Points of three spirals, told apart by layers: TF.js's layers API. */
export async function layersFit(tf: typeof ontrace): Promise<{
  /** Loss, accuracy, and both for the points held out, after each epoch. */
  readonly figures: number[][];
  readonly evaluation: number[];
  readonly epochs: number[];
}> {
  const count = 90;
  const points = Float32Array.from({ length: 2 * count }, (_, i) => {
    const item = Math.floor(i / 2);
    const radius = (item % 30) / 30;
    const angle = 4 * radius + 2.1 * Math.floor(item / 30);
    return radius * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
  });
  const xs = tf.tensor2d(points, [count, 2]);
  const classes = tf.tensor1d(
    Array.from({ length: count }, (_, item) => Math.floor(item / 30)),
    "int32",
  );
  const ys = tf.oneHot(classes, 3).toFloat();

  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [2], units: 12, activation: "tanh" }));
  model.add(tf.layers.batchNormalization({ momentum: 0.7 }));
  model.add(tf.layers.dense({ units: 3, activation: "softmax" }));
  const [first, , last] = model.layers;
  const start = (rows: number, columns: number): ontrace.Tensor =>
    tf.tensor2d(
      Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(12.9898 * (i + 1))),
      [rows, columns],
    );
  first?.setWeights([start(2, 12), tf.zeros([12])]);
  last?.setWeights([start(12, 3), tf.zeros([3])]);

  model.compile({
    optimizer: tf.train.sgd(0.3),
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  const epochs: number[] = [];
  const { history } = await model.fit(xs, ys, {
    batchSize: 32,
    epochs: 8,
    shuffle: false,
    validationSplit: 0.1,
    callbacks: { onEpochEnd: (epoch) => void epochs.push(epoch) },
  });
  const evaluated = await Promise.resolve(model.evaluate(xs, ys, { batchSize: 40 }));
  const evaluation = [evaluated].flat().map((figure) => figure.dataSync()[0] ?? NaN);
  const figures = ["loss", "acc", "val_loss", "val_acc"].map((name) =>
    (history[name] ?? []).map(Number),
  );
  return { figures, evaluation, epochs };
}
