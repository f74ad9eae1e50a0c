import * as tf from "../../index";
import { report } from "./loop";

const v = tf.variable(new Float32Array(1024));
const steps = 10_000;

report({
  warmUp: 1000,
  steps,
  step: (i) => {
    v.assign(v.add(1));
    return i < steps - 1 ? NaN : Math.min(...Array.from(v.dataSync(), Number));
  },
});
