import * as tf from "../../../../index";

const element = Math.fround(0.3);

/** The largest relative error of results that should all be equal. */
const errorOf = (result: tf.Tensor, expected: number): number =>
  Math.max(...Array.from(result.dataSync(), (x) => Math.abs(x / expected - 1)));

/** Shapes, axes and the number of terms: in rows, in columns, of many axes, and of numbers without divisors. */
const sums: readonly (readonly [shape: number[], axes: number[]])[] = [
  [[5000], [0]],
  [[3e6], [0]],
  [
    [2000, 2000],
    [0, 1],
  ],
  [[1000003], [0]],
  [[4, 300000], [1]],
  [[300000, 4], [0]],
  [[25088, 16], [0]],
  [[99991, 3], [0]],
  [[8, 12544, 16], [1]],
  [
    [8, 112, 112, 16],
    [0, 1, 2],
  ],
  [
    [8, 16, 112, 112],
    [0, 2, 3],
  ],
];

test.each(sums)(
  "a float32 sum of %j over the axes %j is right to the last digits",
  (shape, axes) => {
    const x = tf.fill(shape, 0.3);
    const count = axes.reduce((product, axis) => product * (shape[axis] ?? 1), 1);
    expect(errorOf(x.sum(axes), element * count)).toBeLessThan(2e-6);
    expect(errorOf(x.mean(axes), element)).toBeLessThan(2e-6);
    expect(x.sum(axes, true).shape).toEqual(shape.map((n, axis) => (axes.includes(axis) ? 1 : n)));
  },
);

test("norms, moments, losses and logarithms of long sums", () => {
  const n = 1e6;
  const x = tf.fill([n], 0.3);
  const root = element * Math.sqrt(n);
  expect(errorOf(tf.norm(x), root)).toBeLessThan(2e-6);
  expect(errorOf(tf.reduceEuclideanNorm(x), root)).toBeLessThan(2e-6);
  expect(errorOf(tf.globalNorm([x, x]), root * Math.SQRT2)).toBeLessThan(2e-6);
  expect(errorOf(tf.reduceVariance(tf.concat([x, x.neg()])), element ** 2)).toBeLessThan(2e-6);
  expect(errorOf(tf.losses.absoluteDifference(x, x.mul(2)), element)).toBeLessThan(2e-6);
  const values = Float32Array.from({ length: n }, (_, i) => ((i * 7919) % 1000) / 250);
  const total = values.reduce((sum, value) => sum + Math.exp(value), 0);
  const varied = tf.tensor(values);
  expect(errorOf(tf.logSumExp(varied), Math.log(total))).toBeLessThan(2e-6);
  expect(errorOf(tf.softmax(varied).slice([5], [1]), Math.exp(values[5] ?? 0) / total)).toBeLessThan(2e-6); // prettier-ignore
});

test("sums over axes of unknown size, long, short and empty", () => {
  const open = (shape: (number | null)[], f: (x: tf.Tensor) => tf.Tensor) =>
    tf.function(f, { inputSignature: [new tf.TensorSpec(shape, "float32")] });
  const all = open([null], (x) => x.sum());
  for (const n of [0, 1, 4096, 4097, 1000003]) {
    const sum = Number(all(tf.fill([n], 0.3)).arraySync());
    expect(Math.abs(sum - element * n)).toBeLessThanOrEqual(
      (n <= 4096 ? 6e-6 : 2e-6) * element * n,
    );
  }
  const columns = open([null, null, 3], (x) => x.mean([0, 1]));
  expect(errorOf(columns(tf.fill([5000, 7, 3], 0.3)), element)).toBeLessThan(2e-6);
  const bias = open([null, 4], (x) => tf.grad((w: tf.Tensor) => x.mul(w).sum())(tf.ones([4])));
  expect(errorOf(bias(tf.fill([100000, 4], 0.3)), element * 100000)).toBeLessThan(2e-6);
  expect(bias(tf.zeros([0, 4])).arraySync()).toEqual([0, 0, 0, 0]);
});

test.each(["float16", "float32", "float64"] as const)(
  "the gradient of logSumExp is the softmax, however large its arguments: %s",
  (dtype) => {
    const large = { float16: 30000, float32: 2e7, float64: 1e14 }[dtype];
    const third = tf.grad((x: tf.Tensor) => tf.logSumExp(x))(tf.fill([3], large, dtype));
    expect(errorOf(third, 1 / 3)).toBeLessThan({ float16: 1e-3, float32: 1e-6, float64: 1e-15 }[dtype]); // prettier-ignore
    const quarter = tf.grad((x: tf.Tensor) => tf.logSumExp(x))(tf.fill([2, 2], -large, dtype));
    expect(quarter.arraySync()).toEqual([
      [0.25, 0.25],
      [0.25, 0.25],
    ]);
  },
);

test("gradients of halves count more than 65504 elements", () => {
  const n = 70000;
  const x = tf.concat([tf.fill([n / 2], 0.5, "float16"), tf.fill([n / 2], -0.5, "float16")]);
  const first = (f: (x: tf.Tensor) => tf.Tensor): number => Number(tf.grad(f)(x).dataSync()[0]);
  // As near as the smallest halves are to each other.
  const share = 2 ** -24 * Math.round(2 ** 24 / n);
  expect(first((v) => tf.mean(v))).toBe(share);
  expect(first((v) => tf.reduceVariance(v))).toBe(share);
  expect(first((v) => tf.moments(v).variance)).toBe(share);
  expect(first((v) => tf.max(v))).toBe(2 ** -24 * Math.round(2 ** 24 / (n / 2)));
  const pooled = (v: tf.Tensor): tf.Tensor =>
    tf.avgPool(v.reshape([1, 280, 250, 1]), [280, 250], 1, "valid").sum();
  expect(first(pooled)).toBe(share);
  expect(Number(tf.logSoftmax(tf.fill([n], 0.5, "float16")).dataSync()[0])).toBeCloseTo(-Math.log(n), 2); // prettier-ignore
});
