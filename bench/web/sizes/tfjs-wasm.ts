/** The program of the example pages in TF.js, on its WebAssembly backend. */

import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
import "@tensorflow/tfjs-backend-wasm";

const inputs = tf.tensor2d([[0, 0], [0, 1], [1, 0], [1, 1]]); // prettier-ignore
const targets = tf.tensor2d([[0], [1], [1], [0]]);

const w1 = tf.variable(tf.randomUniform([2, 8], -1, 1, "float32", 7));
const b1 = tf.variable(tf.zeros([8]));
const w2 = tf.variable(tf.randomUniform([8, 1], -1, 1, "float32", 8));
const b2 = tf.variable(tf.zeros([1]));

const network = (x: tf.Tensor): tf.Tensor =>
  x.matMul(w1).add(b1).tanh().matMul(w2).add<tf.Tensor>(b2).sigmoid();

const optimizer = tf.train.adam(0.05);

async function train(): Promise<void> {
  await tf.ready();
  for (let i = 0; i < 300; i++)
    optimizer.minimize(() => network(inputs).sub(targets).square().mean().asScalar());
  const predicted = await network(inputs).data();
  globalThis.document.body.textContent = Array.from(predicted).join(" ");
}

void train();
