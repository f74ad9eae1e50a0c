import * as tf from "../../../index";
import { reportPeak } from "../../support/peak-memory";

// Steps on a large embedding: by how much the process's peak memory grows after the first, and what became of a row.
const [rows, width, batch] = [200_000, 64, 256] as const;
const table = tf.variable(tf.zeros([rows, width]));
const optimizer = tf.train.sgd(0.5);
const step = tf.function((ids: tf.Tensor) => {
  optimizer.minimize(() => tf.embeddingLookup(table, ids).sub(1).square().sum().mul(0.5));
});
const batches = Array.from({ length: 8 }, (_, k) =>
  tf.tensor(Int32Array.from({ length: batch }, (_, i) => (i * 761 + k * 7919) % rows)),
);
const run = (times: number): void => {
  for (let i = 0; i < times; i++) for (const ids of batches) step(ids);
};
run(2);
reportPeak(
  () => {
    run(12);
  },
  () => Number(tf.gather(table, 0).dataSync()[0]),
);
