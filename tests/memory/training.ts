import * as tf from "../../index";
import { report } from "./loop";

const filled = (rows: number, columns: number, f: (i: number) => number): number[][] =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => f(columns * i + j)),
  );

const w = tf.variable(filled(64, 64, Math.sin));
const b = tf.variable(new Float32Array(64));
const x = tf.tensor(filled(16, 64, Math.cos));

report({
  warmUp: 200,
  steps: 2000,
  step: (i) => {
    const tape = new tf.GradientTape();
    const loss = tape.record(() => x.matMul(w).add(b).tanh().sum());
    const [dw, db] = tape.gradient(loss, [w, b]);
    if (dw === null || db === null) throw new Error("both are connected");
    w.assignSub(dw.mul(0.01));
    b.assignSub(db.mul(0.01 + i * 1e-6));
    return Number(loss.dataSync()[0]);
  },
});
