import * as fc from "fast-check";
import * as tf from "../../../../index";

test("sorting agrees with JavaScript's, and keeps equal elements in order", () => {
  const numbers = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(numbers, fc.boolean(), (xs, descends) => {
      const order = xs.map((_, i) => i);
      order.sort((i, j) => ((xs[i] ?? 0) - (xs[j] ?? 0)) * (descends ? -1 : 1) || i - j);
      const direction = descends ? "DESCENDING" : "ASCENDING";
      const x = tf.tensor(xs);
      expect(tf.argsort(x, -1, direction).arraySync()).toEqual(order);
      expect(tf.sort(x, -1, direction).arraySync()).toEqual(order.map((i) => xs[i]));
    }),
    { numRuns: 25 },
  );
});

test("the largest of each row, and where they came from", () => {
  const { values, indices } = tf.topk(
    tf.tensor([
      [1, 5, 3],
      [4, 4, 2],
    ]),
    2,
  );
  expect(values.arraySync()).toEqual([
    [5, 3],
    [4, 4],
  ]);
  expect(indices.arraySync()).toEqual([
    [1, 2],
    [0, 1],
  ]);
  expect(indices.dtype).toBe("int32");
});

test("sorting along another axis, and rows without elements", () => {
  const x = tf.tensor([
    [3, 1],
    [2, 4],
  ]);
  expect(x.sort(0).arraySync()).toEqual([
    [2, 1],
    [3, 4],
  ]);
  expect(tf.sort(tf.tensor([], [2, 0])).shape).toEqual([2, 0]);
});

test("places in sorted rows", () => {
  const rows = tf.tensor([
    [1, 3, 3, 5],
    [0, 0, 2, 9],
  ]);
  const values = tf.tensor([
    [0, 3],
    [0, NaN],
  ]);
  expect(tf.searchSorted(rows, values).arraySync()).toEqual([
    [0, 1],
    [0, 0],
  ]);
  expect(tf.upperBound(rows, values).arraySync()).toEqual([
    [0, 3],
    [2, 4],
  ]);
  expect(() => tf.lowerBound(rows, tf.tensor([1]))).toThrow("Leading dim_size");
});

test("targets among the largest predictions", () => {
  const predictions = tf.tensor([
    [1, 1, 0],
    [NaN, 1, 0],
    [1, Infinity, 0],
    [1, 2, 3],
    [1, 2, 3],
  ]);
  const targets = tf.tensor([0, 1, 1, 9, 2], [5], "int32");
  expect(tf.inTopK(predictions, targets, 2).arraySync()).toEqual([
    ...[true, false, false, false, true],
  ]);
  expect(() => tf.inTopK(predictions, tf.tensor([1], [1], "int32"))).toThrow("do not fit");
  expect(() => tf.inTopK(predictions, targets, 4)).toThrow("k must be in [0, 3]");
});

test("a direction that there is not", () => {
  expect(() => {
    Reflect.apply(tf.sort, undefined, [[1, 2], 0, "UP"]);
  }).toThrow("direction");
});
