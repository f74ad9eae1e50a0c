import * as tf from "../../index";

test("a function with forward, backward and update is one run", () => {
  const w = tf.variable([
    [1, 0],
    [0, 1],
  ]);
  const step = tf.function(function step(x: tf.Tensor) {
    const tape = new tf.GradientTape();
    const loss = tape.record(() => x.matMul(w).tanh().sum());
    const gradient = tape.gradient(loss, w);
    if (gradient === null) throw new Error("w is connected");
    w.assignSub(gradient.mul(0.1));
    return loss;
  });
  const x = tf.tensor([
    [1, 2],
    [3, 4],
  ]);
  const before = { ...tf.debugging.executionCounters };
  const first = step(x).dataSync()[0];
  step(x);
  expect(tf.debugging.executionCounters.runs - before.runs).toBe(2);
  expect(tf.debugging.executionCounters.compilations - before.compilations).toBe(1);
  expect(first).toBeCloseTo(Math.tanh(1) + Math.tanh(2) + Math.tanh(3) + Math.tanh(4), 5);
});
