import * as tf from "../../../index";
import { gradientOf, values } from "./values";

/** Section I: gather. Its gradients are dense tensors, where TensorFlow has IndexedSlices for the first axis. */

const int = (numbers: number[] | number[][]): tf.Tensor => tf.tensor(numbers, undefined, "int32");

test("G76: the gradient of gather is a dense tensor, in which repeated indices add up", () => {
  const p = tf.variable([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
  const rows = (indices: tf.Tensor): tf.Tensor => tf.gather(p, indices).mul([[1], [10], [100]]);
  const dense = [[101, 101], [0, 0], [10, 10]]; // prettier-ignore
  const tape = new tf.GradientTape();
  const y = tape.record(() => rows(int([0, 2, 0])));
  const g = tape.gradient(y, p);
  expect(g).toBeInstanceOf(tf.Tensor);
  expect([g?.shape, g?.dtype, values(g)]).toEqual([[3, 2], "float32", dense]);
  // The indices are an argument: the graph does not know which are repeated.
  const f = tf.function(rows);
  expect(gradientOf(() => f(int([0, 2, 0])), p)).toEqual(dense);
  const once = [[10, 10], [100, 100], [1, 1]]; // prettier-ignore
  expect(gradientOf(() => f(int([2, 0, 1])), p)).toEqual(once);
});

test("G76: a row that gather and something else read gets the sum", () => {
  const p = tf.variable([[1, 2], [3, 4]]); // prettier-ignore
  const f = tf.function((i: tf.Tensor) =>
    tf.add(tf.gather(p, i).square().sum(), p.value().sum().add(tf.gather(p, 1).mul(10).sum())),
  );
  expect(gradientOf(() => f(int([[1, 1], [1, 1]])), p)).toEqual([[1, 1], [35, 43]]); // prettier-ignore
});

test("G76: no index at all gives zeros", () => {
  const p = tf.variable([[1, 2], [3, 4]]); // prettier-ignore
  const none = tf.tensor([], [0], "int32");
  expect(gradientOf(() => tf.gather(p, none), p)).toEqual([[0, 0], [0, 0]]); // prettier-ignore
});

test("G76: second order through gather", () => {
  const p = tf.variable([1, 2, 3]);
  const cubes = tf.function((i: tf.Tensor) => tf.gather(p, i).pow(3));
  const second = (): unknown => {
    const tape = new tf.GradientTape();
    return tape.gradient(
      tape.record(() => cubes(int([2, 0, 2]))),
      p,
    );
  };
  // 6p, as often as the index is there
  expect(gradientOf(second, p)).toEqual([6, 0, 36]);
});

test("G77: gathering along another axis gives a dense gradient", () => {
  const p = tf.variable([[1, 2], [3, 4]]); // prettier-ignore
  expect(gradientOf(() => tf.gather(p, int([1]), 1), p)).toEqual([[0, 1], [0, 1]]); // prettier-ignore
  const weighted = tf.function((i: tf.Tensor) => tf.gather(p, i, -1).mul([1, 10, 100]));
  expect(gradientOf(() => weighted(int([1, 0, 1])), p)).toEqual([[10, 101], [10, 101]]); // prettier-ignore
});

/**
 * Two steps on a table, with repeated rows in both; the row that is not named in a step still moves where an optimiser has a momentum. The facts
 * are what Keras makes of the densified gradients. (Of IndexedSlices, Keras's Adagrad and Adam square each slice of a repeated row by itself.)
 */
const facts: readonly (readonly [string, () => tf.Optimizer, readonly (readonly number[])[]])[] = [
  [
    "sgd",
    () => tf.train.sgd(0.1),
    [[-1.1, -1.55], [0.5, 0.75], [0.65, 0.825], [0.05, -0.475]], // prettier-ignore
  ],
  [
    "momentum",
    () => tf.train.momentum(0.1, 0.9),
    [[-2.09, -3.17], [0.5, 0.75], [0.38, 0.465], [0.005, -0.4975]], // prettier-ignore
  ],
  [
    "adagrad",
    () => tf.train.adagrad(0.1, 0.1),
    [[-0.0999587, 0.1500154], [0.5, 0.75], [0.8841992, 1.1440924], [1.3155737, 1.5879995]], // prettier-ignore
  ],
  [
    "adam",
    () => tf.train.adam(0.1),
    [[-0.1670045, 0.0829955], [0.5, 0.75], [0.8216689, 1.0784823], [1.3232454, 1.5748328]], // prettier-ignore
  ],
];

test.each(facts)("G76: %s takes steps on an embedding with repeated rows", (_, make, expected) => {
  const table = tf.variable([[0, 0.25], [0.5, 0.75], [1, 1.25], [1.5, 1.75]]); // prettier-ignore
  const upstream = tf.tensor([[[1, -2], [3, 4]], [[10, 20], [0.5, 0.25]]]); // prettier-ignore
  const optimizer = make();
  const train = tf.function((ids: tf.Tensor) => {
    optimizer.minimize(() => tf.embeddingLookup(table, ids).mul(upstream).sum());
  });
  train(int([[0, 2], [0, 3]])); // prettier-ignore
  train(int([[3, 3], [3, 2]])); // prettier-ignore
  const found = [...table.dataSync()].map(Number);
  for (const [i, value] of expected.flat().entries()) expect(found[i]).toBeCloseTo(value, 5);
});
