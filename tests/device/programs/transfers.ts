/** A training of 200 steps, and what it moves between host and device. */
import * as tf from "../../../index";

const batch = 8;
const width = 16;

const hidden = tf.variable(tf.fill([width, 32], 0.1));
const output = tf.variable(tf.fill([32, 4], 0.1));
const optimizer = tf.train.adam(1e-2);
const step = tf.function((x: tf.Tensor, y: tf.Tensor) =>
  optimizer.minimize(() => x.matMul(hidden).tanh().matMul(output).sub(y).square().mean(), true),
);

const numbers = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(seed * 31 + i));

function train(steps: number): number[] {
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const x = tf.tensor(numbers(batch * width, i % 8), [batch, width]);
    const y = tf.tensor(numbers(batch * 4, i % 8), [batch, 4]);
    losses.push(Number(step(x, y).dataSync()[0]));
  }
  return losses;
}

const warmUp = train(3);
const before = { ...tf.debugging.transferCounters };
const losses = train(200);
const after = tf.debugging.transferCounters;
console.log(
  JSON.stringify({
    first: warmUp[0],
    last: losses.at(-1),
    uploads: after.uploads - before.uploads,
    uploadedBytes: after.uploadedBytes - before.uploadedBytes,
    downloads: after.downloads - before.downloads,
    downloadedBytes: after.downloadedBytes - before.downloadedBytes,
    batchBytes: 4 * batch * (width + 4),
  }),
);
