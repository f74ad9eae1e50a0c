import * as tf from "../../../../index";
import { report } from "./peak";

const size = 1000;
const x = tf.tensor(new Float32Array(size * size).fill(0.5), [size, size]);
const d = tf.variable([1, 2, 3, 4]);

report(() => {
  const tape = new tf.GradientTape();
  const y = tape.record(() =>
    x
      .mul(d.square().sum())
      .add(d.slice([0], [1]))
      .sigmoid(),
  );
  const jacobian = tape.jacobian(y, d);
  return Number(jacobian?.dataSync().length);
});
