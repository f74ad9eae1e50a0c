import * as tf from "../../../index";
import { gradientOf, values, warningsOf } from "./values";

test("vectorizedMap works on all slices at once", () => {
  const x = tf.tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const w = tf.variable([
    [1, -1],
    [2, 0.5],
  ]);
  const f = (row: tf.Tensor): { y: tf.Tensor; constant: tf.Tensor } => ({
    y: tf
      .matMul(row.reshape([1, 2]), w)
      .reshape([2])
      .cumsum(),
    constant: tf.scalar(7),
  });
  const expected = {
    y: [
      [5, 5],
      [11, 10],
      [17, 15],
    ],
    constant: [7, 7, 7],
  };
  expect(values(tf.vectorizedMap(f, x))).toEqual(expected);
  expect(values(tf.function((x: tf.Tensor) => tf.vectorizedMap(f, x))(x))).toEqual(expected);
  const pairs = { a: x, b: tf.tensor([1, 2, 3]) };
  const scaled = ({ a, b }: { a: tf.Tensor; b: tf.Tensor }): tf.Tensor => a.mul(b).sum();
  expect(values(tf.vectorizedMap(scaled, pairs))).toEqual([3, 14, 33]);
  expect(() => tf.vectorizedMap(scaled, { a: x, b: tf.tensor([1, 2]) })).toThrow(
    "needs tensors with equal first sizes",
  );
});

test("a map over slices is differentiated as the slices are, custom gradients too", () => {
  const x = tf.tensor([1, 2, 3]);
  const k = tf.scalar(2);
  const f = tf.customGradient((x: tf.Tensor, k: tf.Tensor) => ({
    value: x.mul(k),
    gradFunc: (dy: tf.Tensor) => [dy.mul(x), dy.mul(10)],
  }));
  const mapped = (): tf.Tensor => tf.vectorizedMap((x: tf.Tensor) => f(x, k), x);
  expect(gradientOf(mapped, [x, k])).toEqual([[1, 2, 3], 30]);
});

test("an operation without a batching rule is repeated, with a warning that names it", () => {
  const shrink = tf.onnxOp("Shrink", { attributes: { lambd: 1.5 }, infer: (x) => x });
  const x = tf.tensor([
    [1, 2],
    [3, 4],
  ]);
  let found: unknown;
  const warnings = warningsOf(() => {
    found = values(tf.vectorizedMap((row: tf.Tensor) => shrink(row), x));
  });
  expect(found).toEqual([
    [0, 2],
    [3, 4],
  ]);
  expect(warnings).toEqual([
    "ontrace: Shrink has no batched form and is repeated for each example of a batch",
  ]);
});
