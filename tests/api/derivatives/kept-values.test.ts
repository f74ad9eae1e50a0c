import * as tf from "../../../index";

test("a tape keeps what a backward pass needs, integers too, past a run that only reads the values", () => {
  const x = tf.tensor([1, 3, 2]);
  const tape = new tf.GradientTape({ persistent: true });
  const largest = tape.record(() => {
    tape.watch(x);
    return tf.topk(x, 2).values;
  });
  expect(largest.arraySync()).toEqual([3, 2]);
  expect(tape.gradient(largest, x)?.arraySync()).toEqual([0, 1, 1]);
  expect(tape.gradient(largest, x)?.arraySync()).toEqual([0, 1, 1]);
});
