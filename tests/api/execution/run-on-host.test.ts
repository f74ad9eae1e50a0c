import * as tf from "../../../index";

/** The graphs that are compiled, and those that are run, while `body` runs. */
function counted(body: () => void): { compiled: number; run: number } {
  const { compilations, runs } = { ...tf.debugging.executionCounters };
  body();
  const { executionCounters } = tf.debugging;
  return {
    compiled: executionCounters.compilations - compilations,
    run: executionCounters.runs - runs,
  };
}

test("a small graph of exact operations is computed without being compiled", () => {
  const counts = counted(() => {
    expect(tf.tensor([1, 2, 3]).mul(2).add(0.5).sqrt().arraySync()).toEqual(
      [2.5, 4.5, 6.5].map((x) => Math.fround(Math.sqrt(x))),
    );
  });
  expect(counts).toEqual({ compiled: 0, run: 1 });
});

test("a large graph, and one with an operation that is not exact, are compiled", () => {
  expect(counted(() => tf.ones([100, 100]).mul(3).dataSync())).toEqual({ compiled: 1, run: 1 });
  expect(counted(() => tf.tensor([0]).exp().mul(3).dataSync())).toEqual({ compiled: 1, run: 1 });
});

test("variables are read and written, and functions give what ONNX Runtime gives, on small tensors too", () => {
  const total = tf.variable([0, 0]);
  const step = tf.function((x: tf.Tensor) => total.assignAdd(x.mul(x)).toTensor().neg());
  expect(step(tf.tensor([1, 2])).arraySync()).toEqual([-1, -4]);
  expect(step(tf.tensor([3, 1])).arraySync()).toEqual([-10, -5]);
  total.assign(total.sub(1));
  expect(total.arraySync()).toEqual([9, 4]);
});
