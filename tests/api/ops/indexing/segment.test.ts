import * as tf from "../../../../index";

const x = tf.tensor([1, 2, 3, 4]);
const sorted = tf.tensor([0, 0, 1, 3], [4], "int32");
const unsorted = tf.tensor([2, 0, -1, 2], [4], "int32");

test("segments by sorted ids, with one that is empty", () => {
  expect(tf.segmentSum(x, sorted).arraySync()).toEqual([3, 3, 0, 4]);
  expect(tf.segmentMean(x, sorted).arraySync()).toEqual([1.5, 3, 0, 4]);
  expect(tf.segmentProd(x, sorted).arraySync()).toEqual([2, 3, 1, 4]);
  expect(tf.segmentMax(x, sorted).arraySync()).toEqual([2, 3, 0, 4]);
  expect(tf.segmentMin(x, sorted).arraySync()).toEqual([1, 3, 0, 4]);
  expect(tf.segmentMean(x.cast("int32"), sorted).arraySync()).toEqual([1, 3, 0, 4]);
});

test("segments by ids in any order, negative ones left out", () => {
  expect(tf.unsortedSegmentSum(x, unsorted, 3).arraySync()).toEqual([2, 0, 5]);
  expect(tf.unsortedSegmentMean(x, unsorted, 3).arraySync()).toEqual([2, 0, 2.5]);
  expect(tf.unsortedSegmentProd(x, unsorted, 3).arraySync()).toEqual([2, 1, 4]);
  expect(tf.unsortedSegmentSqrtN(x, unsorted, 3).dataSync()[2]).toBeCloseTo(5 / Math.SQRT2, 5);
  const lowest = Math.fround(-3.4028234663852886e38);
  expect(tf.unsortedSegmentMax(x, unsorted, 3).arraySync()).toEqual([2, lowest, 4]);
  expect(tf.unsortedSegmentMin(x, unsorted, 3).arraySync()).toEqual([2, -lowest, 1]);
  const gradient = tf.grad((y) => tf.unsortedSegmentSum(y, unsorted, 3).square());
  expect(gradient(x).arraySync()).toEqual([10, 4, 0, 10]);
});

test("no slices, and slices of several axes", () => {
  const none = tf.tensor([], [0], "int32");
  expect(tf.segmentSum(tf.tensor([], [0, 2]), none).shape).toEqual([0, 2]);
  expect(tf.unsortedSegmentSum(tf.tensor([], [0, 2]), none, 1).arraySync()).toEqual([[0, 0]]);
  const ids = tf.tensor([0, 1, 1, 1], [2, 2], "int32");
  expect(tf.unsortedSegmentSum(tf.tensor([1, 2, 3, 4], [2, 2]), ids, 2).arraySync()).toEqual([
    1, 9,
  ]);
});

test("in a function the number of segments is known when it runs", () => {
  const f = tf.function((data: tf.Tensor, ids: tf.Tensor) => tf.segmentMax(data, ids));
  expect(f(x, sorted).arraySync()).toEqual([2, 3, 0, 4]);
  expect(f(x, tf.tensor([0, 1, 1, 1], [4], "int32")).arraySync()).toEqual([1, 4]);
  const wrong = tf.tensor([1, 0, 0, 0], [4], "int32");
  expect(() => f(x, wrong).dataSync()).toThrow(tf.InvalidArgumentError);
});

test("ids that do not fit", () => {
  const ids = (...values: number[]): tf.Tensor => tf.tensor(values, [values.length], "int32");
  expect(() => tf.segmentSum(x, ids(0, 1))).toThrow("same size as dimension 0");
  expect(() => tf.segmentSum(x, ids(0, 1, 0, 1))).toThrow("segment ids are not increasing");
  expect(() => tf.segmentSum(x, ids(-1, 0, 0, 1))).toThrow("segment ids are not increasing");
  expect(() => tf.unsortedSegmentSum(x, ids(0, 1), 2)).toThrow("does not start with");
  expect(() => tf.unsortedSegmentSum(x, ids(3, 0, 0, 0), 2)).toThrow(
    "segment_ids[0] = 3 is out of range [0, 2)",
  );
  expect(() => tf.segmentSum(x, tf.tensor([0, 1, 2, 3]))).toThrow(
    "Argument 'segmentIds' passed to 'segmentSum' must be int32 tensor, but got float32 tensor",
  );
});
