import * as tf from "../../../index";

/** Arguments at the edge of what is legal, and just beyond it. */

test("the QR decomposition of a matrix without rows", () => {
  const [q, r] = tf.linalg.qr(tf.zeros([0, 3]));
  expect([q?.shape, r?.shape]).toEqual([
    [0, 0],
    [0, 3],
  ]);
  expect(r?.arraySync()).toEqual([]);
});

test("an image that is mapped to coordinates that are NaN", () => {
  const image = tf.ones([1, 2, 2, 1]);
  const map = [[NaN, 0, 0, 0, 1, 0, 0, 0]];
  const result = tf.image.transform(image, map, "nearest", "constant", 7);
  expect(result.reshape([-1]).arraySync()).toEqual([7, 7, 7, 7]);
});

test("sizes that are no sizes", () => {
  expect(() => tf.spectral.rfft(tf.ones([4]), 1.5)).toThrow("fftLength must be a positive integer");
  expect(() => tf.topk(tf.ones([2, 3]), 1.5)).toThrow("must be an integer of at least 0");
  expect(() => tf.batchToSpaceND(tf.ones([4, 1]), [4], [[1, 3.5]])).toThrow(
    "integers of at least 0",
  );
  expect(() => tf.slice(tf.ones([2, 3]), [0, 0], [2, 0.5])).toThrow("must be an array of integers");
});

test("integers are not divided by reals", () => {
  expect(() => tf.div(tf.tensor([1], [1], "int32"), tf.tensor([2]))).toThrow("different dtypes");
});

test("numbers and arrays become the dtype that a function takes", () => {
  expect(tf.logicalAnd([1, 0], [1, 1]).arraySync()).toEqual([true, false]);
  expect(tf.exp(Int32Array.from([0, 0])).dtype).toBe("float32");
  expect(tf.softmax([true, true]).arraySync()).toEqual([0.5, 0.5]);
});
