/** A TF.js program, run with both libraries: training of an LSTM cell. */

import type * as ontrace from "../../index";

const units = 6;
const steps = 8;

const startingWeights = (size: number, seed: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => 0.4 * Math.sin(4.1414 * (i + 1) + seed));

/** A long short-term memory that learns to go on with a wave, by TF.js's cell. */
export function lstm(tf: typeof ontrace): { readonly losses: number[]; readonly next: number[] } {
  const kernel = tf.variable(
    tf.tensor2d(startingWeights((1 + units) * 4 * units, 1), [1 + units, 4 * units]),
  );
  const bias = tf.variable(tf.zeros([4 * units]));
  const output = tf.variable(tf.tensor2d(startingWeights(units, 2), [units, 1]));

  /** Two waves, each one sample ahead of what is known. */
  const wave = tf.tensor2d(
    Array.from({ length: 2 }, (_, i) =>
      Array.from({ length: steps + 1 }, (__, t) => Math.sin(0.6 * t + i)),
    ),
  );
  const sample = (t: number): ontrace.Tensor2D => tf.slice(wave, [0, t], [2, 1]);

  const forgetBias = tf.scalar(1);
  const run = (): ontrace.Tensor2D[] => {
    let c: ontrace.Tensor2D = tf.zeros([2, units]);
    let h: ontrace.Tensor2D = tf.zeros([2, units]);
    const predictions: ontrace.Tensor2D[] = [];
    for (let t = 0; t < steps; t++) {
      [c, h] = tf.basicLSTMCell(forgetBias, kernel, bias, sample(t), c, h);
      predictions.push(tf.matMul(h, output));
    }
    return predictions;
  };
  const loss = (): ontrace.Scalar =>
    tf
      .addN(run().map((y, t) => tf.losses.meanSquaredError(sample(t + 1), y)))
      .div(steps)
      .asScalar();

  const optimizer = tf.train.rmsprop(0.01);
  const losses: number[] = [];
  for (let i = 0; i < 8; i++) {
    const cost = optimizer.minimize(loss, true);
    losses.push(cost.dataSync()[0] ?? NaN);
  }
  const next = tf.tidy(() => run().at(-1) ?? tf.zeros([2, 1]));
  return { losses, next: Array.from(next.dataSync()) };
}
