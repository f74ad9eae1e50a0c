import * as fc from "fast-check";
import * as tf from "../../../../index";

const int = (...values: number[]): tf.Tensor => tf.tensor(values, [values.length], "int32");

test("counts of integers", () => {
  expect(tf.bincount(int(1, 1, 0, 4)).arraySync()).toEqual([1, 2, 0, 0, 1]);
  expect(tf.bincount(int(1, 1), null, 4).arraySync()).toEqual([0, 2, 0, 0]);
  expect(tf.bincount(int(0, 1, 1), [0.5, 1, 2]).arraySync()).toEqual([0.5, 3]);
  expect(tf.bincount(int()).arraySync()).toEqual([]);
  expect(() => tf.bincount(int(-1, 1))).toThrow("indices[0] = -1 is not in [0, 2)");
  expect(() => tf.bincount(int(0, 1), [1])).toThrow("weights must have the shape of x");
});

test("unique values in order of appearance", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 9 }), (xs) => {
      const expected = [...new Set(xs)];
      const { values, indices } = tf.unique(int(...xs));
      expect(values.arraySync()).toEqual(expected);
      expect(indices.arraySync()).toEqual(xs.map((x) => expected.indexOf(x)));
    }),
    { numRuns: 25 },
  );
});

test("no NaN equals another", () => {
  const { values, indices } = tf.unique(tf.tensor([NaN, 1, NaN, -0, 0, 1]));
  expect(values.arraySync()).toEqual([NaN, 1, NaN, -0]);
  expect(indices.arraySync()).toEqual([0, 1, 2, 3, 3, 1]);
});

test("unique rows and columns", () => {
  const x = tf.tensor([
    [1, 2, 1],
    [3, 4, 3],
    [1, 2, 1],
  ]);
  expect(() => tf.unique(x)).toThrow("unique expects a 1D vector.");
  expect(tf.unique(x, 0).values.arraySync()).toEqual([
    [1, 2, 1],
    [3, 4, 3],
  ]);
  const { values, indices } = tf.unique(x, 1);
  expect(values.arraySync()).toEqual([
    [1, 2],
    [3, 4],
    [1, 2],
  ]);
  expect(indices.arraySync()).toEqual([0, 1, 0]);
});

test("in a function the number of values is known when it runs", () => {
  const total = tf.function((x: tf.Tensor) => tf.unique(x).values.sum());
  expect(total(tf.tensor([2, 2, 5])).arraySync()).toBe(7);
  expect(total(tf.tensor([2, 2, 2])).arraySync()).toBe(2);
});

test("labels against predictions", () => {
  expect(tf.math.confusionMatrix(int(0, 2, 2), int(1, 2, 0), 3).arraySync()).toEqual([
    [0, 1, 0],
    [0, 0, 0],
    [1, 0, 1],
  ]);
  expect(tf.math.confusionMatrix(int(0, 1), int(1, 1)).arraySync()).toEqual([
    [0, 1],
    [0, 1],
  ]);
  expect(() => tf.math.confusionMatrix(int(0, 3), int(0, 1), 2)).toThrow(
    "indices[1] = 3 is not in [0, 2)",
  );
  expect(() => tf.math.confusionMatrix(int(0), int(0, 1), 2)).toThrow("must have the same length");
});
