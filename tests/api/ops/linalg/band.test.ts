import * as tf from "../../../../index";

const matrix = tf.reshape(tf.range(1, 10, 1, "float32"), [3, 3]);

test("bands of matrices whose size is not known before the run", () => {
  const square = new tf.TensorSpec([null, null]);
  const part = tf.function(
    (x: tf.Tensor) => {
      const [n] = x.dims;
      return tf.linalg.diagPart(tf.reshape(x, [n ?? 0, n ?? 0]), [-1, 1], 0, "LEFT_RIGHT");
    },
    { inputSignature: [square] },
  );
  expect(part(matrix).arraySync()).toEqual(
    tf.linalg.diagPart(matrix, [-1, 1], 0, "LEFT_RIGHT").arraySync(),
  );
  const made = tf.function((x: tf.Tensor) => tf.linalg.diag(x, [0, 1]), {
    inputSignature: [new tf.TensorSpec([2, null])],
  });
  const rows = tf.tensor([
    [0, 1, 2],
    [3, 4, 5],
  ]);
  expect(made(rows).arraySync()).toEqual(tf.linalg.diag(rows, [0, 1]).arraySync());
});

test("bands of a batch that is vectorised", () => {
  const batch = tf.stack([matrix, tf.neg(matrix)]);
  const each = tf.vectorizedMap((x: tf.Tensor) => tf.linalg.diagPart(x, [-1, 0]), batch);
  expect(each.arraySync()).toEqual(tf.linalg.diagPart(batch, [-1, 0]).arraySync());
});

test("what is wrong with a band is said", () => {
  expect(() => tf.linalg.diagPart(matrix, [2, 1])).toThrow("must not be above the highest: 2 > 1");
  expect(() => tf.linalg.diagPart(matrix, [0, 3])).toThrow("the diagonal k = 3 is not in a matrix");
  expect(() => tf.linalg.diag(tf.zeros([2, 3]), [-1, 1])).toThrow("2 diagonals for the 3");
  expect(() => tf.linalg.diag(tf.zeros([3]), 0, 2)).toThrow("the number of rows is too small");
  expect(() => tf.linalg.setDiag(matrix, tf.zeros([2]))).toThrow("does not fit the input");
});
