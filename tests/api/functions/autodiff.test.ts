import * as tf from "../../../index";
import { held } from "./support";

// Derivatives and functions

const cube = tf.function((x: tf.Tensor) => x.mul(x).mul(x));

test("a function that is called under a tape", () => {
  const x = tf.scalar(2);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return cube(x);
  });
  expect(held(tape.gradient(y, x))).toBe(12);
});

test("a tape in a function", () => {
  const g = tf.function((x: tf.Tensor) => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return cube(x);
    });
    return tape.gradient(y, x);
  });
  expect(held([g(tf.scalar(2)), g(tf.scalar(3))])).toEqual([12, 27]);
  expect(g.tracingCount).toBe(1);
});

test("higher derivatives through functions", () => {
  const f = tf.function((x: tf.Tensor) => x.square().square());
  const x = tf.scalar(2);
  const outer = new tf.GradientTape();
  const d = outer.record(() => {
    outer.watch(x);
    const inner = new tf.GradientTape();
    const y = inner.record(() => {
      inner.watch(x);
      return f(x);
    });
    return inner.gradient(y, x);
  });
  expect(held([d, outer.gradient(d, x)])).toEqual([32, 48]);
});

test("gradients reach variables that a function has captured", () => {
  const v = tf.variable(3);
  const f = tf.function((x: tf.Tensor) => v.mul(x));
  const tape = new tf.GradientTape();
  const y = tape.record(() => f(tf.scalar(2)));
  expect(tape.watchedVariables()).toEqual([v]);
  expect(held(tape.gradient(y, v))).toBe(2);
});

test("a call does not hide that a result does not depend on an argument", () => {
  const f = tf.function((x: tf.Tensor, y: tf.Tensor) => [x.mul(2), y.mul(3)] as const);
  const [x, y] = [tf.scalar(1), tf.scalar(1)];
  const tape = new tf.GradientTape();
  const [a] = tape.record(() => {
    tape.watch([x, y]);
    return f(x, y);
  });
  expect(held(tape.gradient(a, [x, y]))).toEqual([2, null]);
});

test("a training step is one graph", () => {
  const w = tf.variable(5);
  const step = tf.function(() => {
    const tape = new tf.GradientTape();
    const loss = tape.record(() => w.sub(1).square());
    w.assignSub(tape.gradient(loss, w)?.mul(0.25) ?? 0);
    return loss;
  });
  const { runs } = tf.debugging.executionCounters;
  const losses = [step(), step(), step()];
  expect(tf.debugging.executionCounters.runs - runs).toBe(3);
  expect(held([...losses, w])).toEqual([16, 4, 1, 1.5]);
});

test("one trace and one session serve all batch sizes, forward and training", () => {
  const spec = (size: number): tf.TensorSpec => new tf.TensorSpec([null, size]);
  const w = tf.variable(tf.fill([784, 10], 0.001));
  const b = tf.variable(tf.zeros([10]));
  const forward = tf.function((x: tf.Tensor) => x.matMul(w).add(b).softmax(), {
    inputSignature: [spec(784)],
  });
  const optimizer = tf.train.adam(0.01);
  const train = tf.function(
    (x: tf.Tensor, y: tf.Tensor) =>
      optimizer.minimize(() => forward(x).sub(y).square().mean(), true),
    { inputSignature: [spec(784), spec(10)] },
  );
  const { compilations } = tf.debugging.executionCounters;
  for (const rows of [32, 1, 7, 32]) {
    const x = tf.ones([rows, 784]);
    const y = tf.oneHot(tf.zeros([rows], "int32"), 10);
    expect(forward(x).shape).toEqual([rows, 10]);
    expect(Number(held(train(x, y)))).toBeLessThan(0.1);
  }
  expect([forward.tracingCount, train.tracingCount]).toEqual([1, 1]);
  const eager = 4; // The data of each size is computed by an eager graph of its own.
  expect(tf.debugging.executionCounters.compilations - compilations).toBeLessThanOrEqual(
    2 + 2 * eager,
  );
});
