import * as tf from "../../index";

test("accuracies of classes", () => {
  const predicted = tf.tensor([[0.1, 0.9], [0.8, 0.2]]); // prettier-ignore
  const oneHot = [[0, 1], [0, 1]]; // prettier-ignore
  expect(tf.metrics.categoricalAccuracy(oneHot, predicted).arraySync()).toEqual([1, 0]);
  const classes = tf.tensor([1, 1], undefined, "int32");
  expect(tf.metrics.sparseCategoricalAccuracy(classes, predicted).arraySync()).toEqual([1, 0]);
  expect(tf.metrics.sparseCategoricalAccuracy([0, 0], predicted).arraySync()).toEqual([0, 1]);
});

test("binary accuracy and errors", () => {
  expect(tf.metrics.binaryAccuracy([[1, 0, 1, 0]], [[0.9, 0.8, 0.6, 0.1]]).arraySync()).toEqual([
    0.75,
  ]);
  expect(tf.metrics.meanSquaredError([[1, 2]], [[2, 4]]).arraySync()).toEqual([2.5]);
  expect(tf.metrics.meanAbsoluteError([[1, 2]], [[2, 4]]).arraySync()).toEqual([1.5]);
});
