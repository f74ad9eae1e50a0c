/** Trains a network on the exclusive or in the page, and shows what it predicts. */

import * as tf from "ontrace";

const inputs = tf.tensor([[0, 0], [0, 1], [1, 0], [1, 1]]); // prettier-ignore
const targets = tf.tensor([[0], [1], [1], [0]]);

const weights = [
  tf.variable(tf.randomUniform([2, 8], -1, 1, "float32", 7)),
  tf.variable(tf.zeros([8])),
  tf.variable(tf.randomUniform([8, 1], -1, 1, "float32", 8)),
  tf.variable(tf.zeros([1])),
] as const;

function network(x: tf.Tensor): tf.Tensor {
  const [w1, b1, w2, b2] = weights;
  return x.matMul(w1).add(b1).tanh().matMul(w2).add(b2).sigmoid();
}

const optimizer = tf.train.adam(0.05);

const step = tf.function((x: tf.Tensor, y: tf.Tensor): tf.Tensor =>
  optimizer.minimize(() => network(x).sub(y).square().mean(), true),
);

const predict = tf.function(network);

function show(text: string): void {
  const output = document.querySelector("output");
  if (output !== null) output.textContent = text;
}

async function train(): Promise<void> {
  await tf.ready();
  for (let i = 1; i <= 300; i++) {
    const loss = step(inputs, targets);
    if (i % 50 === 0) show(`step ${i}: loss ${Number((await loss.data())[0]).toFixed(4)}`);
  }
  const predicted = Array.from(await predict(inputs).data(), (p) => Number(p).toFixed(2));
  show(`predictions on ${tf.getBackend()}: ${predicted.join(" ")}`);
}

train().catch((error: unknown) => {
  show(String(error));
});
