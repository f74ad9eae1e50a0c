import * as tf from "../../index";
import { reportPeak } from "../support/peak-memory";

const size = 2 ** 20;
const blocks = 8;
const x = tf.tensor(new Float32Array(size).fill(0.5));

const plain = (x: tf.Tensor): tf.Tensor => {
  let y = x;
  for (let i = 0; i < 8; i++) y = y.sin().mul(1.01).exp().mul(0.3);
  return y;
};
const block = process.argv[2] === "recompute" ? tf.recomputeGrad(plain) : plain;

const gradient = tf.function((x: tf.Tensor) => {
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    let y = x;
    for (let i = 0; i < blocks; i++) y = block(y);
    return y;
  });
  return tape.gradient(y, x);
});

reportPeak(
  () => gradient(x)?.dataSync(),
  (elements) => Number(elements?.[0]) * 1e25,
);
