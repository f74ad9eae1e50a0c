import * as tf from "../../index";
import { reportPeak } from "../support/peak-memory";

const size = 1000;
const x = tf.tensor(new Float32Array(size * size).fill(0.5), [size, size]);
const d = tf.variable([1, 2, 3, 4]);

reportPeak(
  () => {
    const tape = new tf.GradientTape();
    const y = tape.record(() =>
      x
        .mul(d.square().sum())
        .add(d.slice([0], [1]))
        .sigmoid(),
    );
    return tape.jacobian(y, d)?.dataSync();
  },
  (elements) => Number(elements?.length),
);
