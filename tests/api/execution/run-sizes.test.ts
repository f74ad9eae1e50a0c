import * as tf from "../../../index";

const positives = tf.function((x: tf.Tensor) => tf.booleanMask(x, x.greater(0)), {
  inputSignature: [new tf.TensorSpec([null])],
});

/** Under a tape a function's operations are eager ones, and their sizes depend on data. */
function recorded(): { readonly tape: tf.GradientTape; readonly x: tf.Tensor; y: tf.Tensor } {
  const tape = new tf.GradientTape({ persistent: true });
  const x = tf.tensor([1, -2, 3, 4]);
  const y = tape.record(() => {
    tape.watch(x);
    const kept = positives(x);
    return tf.concat([kept, kept.square()], 0);
  });
  return { tape, x, y };
}

test("outside of functions a size that depends on data is a number to those who read it", () => {
  const { y } = recorded();
  expect([y.shape, y.size]).toEqual([[6], 6]);
});

test("operations after a run use the sizes that it has determined", () => {
  const { y } = recorded();
  y.dataSync();
  expect(y.mean().arraySync()).toBeCloseTo(34 / 6);
  expect(tf.shape(y).arraySync()).toEqual([6]);
  expect(tf.split(y, 2).map((part) => part.arraySync())).toEqual([
    [1, 3, 4],
    [1, 9, 16],
  ]);
  expect(tf.zeros([Number(y.shape[0]), 1]).shape).toEqual([6, 1]);
});

test("a tape's gradient follows sizes that have become known since", () => {
  const { tape, x, y } = recorded();
  const before = tape.gradient(y, x)?.arraySync();
  y.dataSync();
  expect([before, tape.gradient(y, x)?.arraySync()]).toEqual([
    [3, 0, 7, 9],
    [3, 0, 7, 9],
  ]);
});

test("a tensor's bytes are counted once its size is known, and no more once it is disposed", () => {
  const before = tf.memory().numBytes;
  const { x, y } = recorded();
  y.dataSync();
  expect(y.shape).toEqual([6]);
  expect(tf.memory().numBytes - before).toBe(4 * (4 + 6));
  x.dispose();
  y.dispose();
  expect(tf.memory().numBytes).toBe(before);
});

test("equal work on other data is compiled once, whatever the sizes are that depend on it", () => {
  const counts = [-2, 0, 2].map((offset) => {
    const tape = new tf.GradientTape();
    const x = tf.tensor([1, 2, 3].map((element) => element + offset));
    const y = tape.record(() => {
      tape.watch(x);
      return positives(x).square().sum();
    });
    tape.gradient(y, x)?.dataSync();
    return tf.debugging.executionCounters.compilations;
  });
  expect(counts.map((count) => count - Number(counts[0]))).toEqual([0, 0, 0]);
});
