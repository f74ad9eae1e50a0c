import * as tf from "../../../index";

test("gather counts its default axis as batchDims is given: of the tensor", () => {
  const x = tf.ones([2, 3, 4]);
  const indices = tf.zeros([2, 3], "int32");
  expect(tf.gather(x, indices, undefined, 1).shape).toEqual([2, 3, 4]);
  expect(tf.gather(x, indices, undefined, -1).shape).toEqual([2, 3, 3]);
});

test.each([
  ["randomNormal", () => tf.randomNormal([1e5, 1e3, 1e2])],
  ["truncatedNormal", () => tf.truncatedNormal([1e5, 1e3, 1e2])],
  ["randomUniform", () => tf.randomUniform([1e5, 1e3, 1e2], 0, 1, "float64")],
])("%s that is too large is refused with the shape that was asked for", (_, draw) => {
  expect(draw).toThrow(/OOM when allocating tensor with shape \[100000,1000,100\] and type float/);
});

test("linspace puts its axis where it is asked to", () => {
  const [start, stop] = [tf.tensor([0, 10]), tf.tensor([2, 30])];
  expect(tf.linspace(start, stop, 3, -1).arraySync()).toEqual([
    [0, 1, 2],
    [10, 20, 30],
  ]);
});

test("a confusion matrix of weighted predictions", () => {
  const matrix = tf.math.confusionMatrix([0, 1, 1], [0, 1, 1], 2, [0.5, 1, 2]);
  expect(matrix.arraySync()).toEqual([
    [0.5, 0],
    [0, 3],
  ]);
});

test("broadcastTo sizes that are a tensor inside a function, with its gradient", () => {
  const gradient = tf.function((x: tf.Tensor, sizes: tf.Tensor) => {
    const tape = new tf.GradientTape();
    const y = tape.record(() => {
      tape.watch(x);
      return tf.broadcastTo(x, sizes);
    });
    return tape.gradient(y, x);
  });
  const [x, sizes] = [tf.tensor([1, 2]), tf.tensor([3, 2], [2], "int32")];
  expect(gradient(x, sizes)?.arraySync()).toEqual([3, 3]);
});
