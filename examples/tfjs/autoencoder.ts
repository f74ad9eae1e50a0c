/** A TF.js program, run with both libraries: training of a variational autoencoder. */

import type * as ontrace from "../../index";

const startingWeights = (size: number, seed: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => 0.5 * Math.sin(3.3333 * (i + 1) + seed));

/** A variational autoencoder by core operations, with tf.train.adam and tf.tidy. Its noise is given, so that runs are alike. */
export function autoencoder(tf: typeof ontrace): {
  readonly losses: number[];
  readonly reconstructed: number[];
  readonly leaked: number;
} {
  const [inputs, hidden, latent, count] = [8, 6, 2, 12];
  const weight = (rows: number, columns: number, seed: number): ontrace.Variable<ontrace.Rank.R2> =>
    tf.variable(tf.tensor2d(startingWeights(rows * columns, seed), [rows, columns]));
  const encode = weight(inputs, hidden, 1);
  const mean = weight(hidden, latent, 2);
  const logVariance = weight(hidden, latent, 3);
  const decode1 = weight(latent, hidden, 4);
  const decode2 = weight(hidden, inputs, 5);
  const x = tf.keep(
    tf.tensor2d(
      Array.from({ length: count * inputs }, (_, i) => ((i * 7) % 11 > 5 ? 1 : 0)),
      [count, inputs],
    ),
  );
  const noise = tf.tensor2d(startingWeights(count * latent, 6), [count, latent]);

  const decode = (z: ontrace.Tensor): ontrace.Tensor2D =>
    tf.matMul(tf.tanh(tf.matMul(z as ontrace.Tensor2D, decode1)), decode2);
  const loss = (): ontrace.Scalar =>
    tf.tidy(() => {
      const h = tf.tanh(tf.matMul(x, encode));
      const m = tf.matMul(h, mean);
      const v = tf.matMul(h, logVariance);
      const z = m.add(v.mul(0.5).exp().mul(noise));
      const error = tf.losses.sigmoidCrossEntropy(x, decode(z));
      const divergence = tf.mean(tf.sub(tf.add(tf.exp(v), m.square()), v.add(1)).mul(0.5));
      return error.add(divergence.mul(0.1)).asScalar();
    });

  const optimizer = tf.train.adam(0.01);
  const losses: number[] = [];
  let before = 0;
  for (let step = 0; step < 8; step++) {
    if (step === 3) before = tf.memory().numTensors;
    const cost = optimizer.minimize(loss, true);
    losses.push(cost.dataSync()[0] ?? NaN);
    tf.dispose(cost);
  }
  const leaked = tf.memory().numTensors - before;
  const reconstructed = tf.tidy(() =>
    decode(tf.matMul(tf.tanh(tf.matMul(x, encode)), mean)).sigmoid(),
  );
  return { losses, reconstructed: Array.from(reconstructed.dataSync()), leaked };
}
