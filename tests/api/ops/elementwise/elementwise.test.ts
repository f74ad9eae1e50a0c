import * as tf from "../../../../index";

const float64 = (...values: number[]): tf.Tensor => tf.tensor(values, [values.length], "float64");
const int32 = (...values: number[]): tf.Tensor => tf.tensor(values, [values.length], "int32");

test.each(["float32", "float64", "float16"] as const)("silu of %s by itself", (dtype) => {
  const [y] = tf.silu(tf.tensor([1], [1], dtype)).dataSync();
  expect(y).toBeCloseTo(0.7311, 3);
});

test("integers are divided as floats, without or with zeros among the divisors", () => {
  expect(tf.div(int32(7), int32(2)).dtype).toBe("float64");
  expect(tf.divNoNan(int32(7, 7), int32(2, 0)).arraySync()).toEqual([3.5, 0]);
});

test("truncateDiv rounds quotients of floats towards zero, and has no gradient", () => {
  expect(tf.truncateDiv(float64(7, -7, 0.5), float64(2, 2, -2)).arraySync()).toEqual([3, -3, 0]);
  const x = float64(7);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return tf.truncateDiv(x, float64(2));
  });
  expect(tape.gradient(y, x)).toBeNull();
});

test("leakyRelu takes integers", () => {
  const y = tf.leakyRelu(int32(-5, 5), 0.5);
  expect([y.dtype, y.arraySync()]).toEqual(["float32", [-2.5, 5]]);
});

test("atan2 looks at the sign of a zero only beside the axis", () => {
  const y = float64(1, -1, 1, -1, 0, 0);
  const x = float64(-0, -0, 0, 0, -0, 0);
  const right = Math.PI / 2;
  expect(tf.atan2(y, x).arraySync()).toEqual([right, -right, right, -right, Math.PI, 0]);
});

test("digamma and its derivatives left of 0", () => {
  const x = float64(-1e-8, -1.5, -20.3);
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return tf.digamma(x);
  });
  const [pole, ...others] = y.dataSync();
  expect(Number(pole) / 1e8).toBeCloseTo(1, 7);
  expect(others[0]).toBeCloseTo(0.7031566406452432, 12);
  // ψ'(−3/2) = π²/2 + 4 + 4/9
  const [, slope, far] = tape.gradient(y, x)?.dataSync() ?? [];
  expect(slope).toBeCloseTo(Math.PI ** 2 / 2 + 4 + 4 / 9, 10);
  expect(far).toBeCloseTo(15.0318, 3);
});

test("where of numbers alone gives the places of those that are not zero", () => {
  expect(tf.where(float64(0, -2, 0, 3)).arraySync()).toEqual([[1], [3]]);
});

test("one of more axes, divided and multiplied by vectors, keeps its axes", () => {
  const scaled = tf.function((x: tf.Tensor, y: tf.Tensor) => tf.ones([1, 1]).div(x).mul(y));
  const product = scaled(tf.tensor([4]), tf.tensor([2]));
  expect(product.arraySync()).toEqual([[0.5]]);
});

test("float64 products of matrices times a number keep their digits", () => {
  const x = tf.tensor([1, 2, 3, 4], [2, 2], "float64");
  const y = tf.tensor([1, 1, 3, 3], [2, 2], "float64");
  const scaled = tf.function((x: tf.Tensor, y: tf.Tensor) => ({
    after: tf.matMul(x, x).mul(0.1),
    stacked: tf.matMul(x.reshape([1, 2, 2]).mul(0.1), x.reshape([1, 2, 2])),
    added: x.sub(tf.matMul(x, y).mul(0.1)),
  }));
  const { after, stacked, added } = scaled(x, y);
  expect(after.dataSync()[0]).toBeCloseTo(0.7, 14);
  expect(stacked.dataSync()[0]).toBeCloseTo(0.7, 14);
  expect(added.dataSync()[0]).toBeCloseTo(0.3, 14);
});
