import * as tf from "../../../../index";

const matrix = tf.tensor([
  [1, -2, 3],
  [4, 5, -6],
]);
const nothing = tf.tensor([], [2, 0]);

const messageOf = (body: () => unknown): string => {
  try {
    body();
  } catch (error) {
    if (error instanceof tf.OntraceError) return error.report.what;
    throw error;
  }
  throw new Error("nothing was thrown");
};

test("reductions of nothing", () => {
  const of = (reduce: (x: tf.Tensor, axis: number) => tf.Tensor) => reduce(nothing, 1).arraySync();
  expect(of(tf.sum)).toEqual([0, 0]);
  expect(of(tf.mean)).toEqual([NaN, NaN]);
  expect(of(tf.prod)).toEqual([1, 1]);
  expect(of(tf.max)).toEqual([-Infinity, -Infinity]);
  expect(of(tf.min)).toEqual([Infinity, Infinity]);
  expect(of(tf.logSumExp)).toEqual([-Infinity, -Infinity]);
  expect(of(tf.reduceVariance)).toEqual([NaN, NaN]);
  expect(of(tf.reduceEuclideanNorm)).toEqual([0, 0]);
  expect(tf.any(nothing.cast("bool"), 1).arraySync()).toEqual([false, false]);
  expect(tf.all(nothing.cast("bool"), 1).arraySync()).toEqual([true, true]);
  expect(tf.max(tf.tensor([], [0], "int16")).arraySync()).toBe(-32768);
  expect(tf.min(tf.tensor([], [0], "int8")).arraySync()).toBe(127);
  expect(tf.mean(tf.tensor([], [0], "int32")).arraySync()).toBe(0);
});

test("a mean of nothing whose size is not known before the run is NaN too", () => {
  const mean = tf.function((x: tf.Tensor) => tf.mean(x), {
    inputSignature: [new tf.TensorSpec([null], "float32")],
  });
  expect(mean(tf.tensor([], [0])).arraySync()).toBe(NaN);
  expect(mean(tf.tensor([1, 2, 6])).arraySync()).toBe(3);
});

test.each(["int8", "int16", "uint8", "uint16", "int32", "uint32", "int64", "uint64"] as const)(
  "reductions, scans and orders of %s",
  (dtype) => {
    const x = tf.tensor([3, 100, 2, 100], [4], dtype);
    for (const [y, expected] of [
      [x.sum(), 205],
      [x.mean(), 51],
      [x.max(), 100],
      [x.min(), 2],
      [x.cumsum(), [3, 103, 105, 205]],
      [x.sort(), [2, 3, 100, 100]],
    ] as const) {
      expect(y.dtype).toBe(dtype);
      // An int8 holds no 205: it wraps around.
      const wrapped = (n: number): number => (dtype === "int8" && n > 127 ? n - 256 : n);
      expect(y.arraySync()).toEqual(
        typeof expected === "number" ? wrapped(expected) : expected.map(wrapped),
      );
    }
    expect(x.argMax().arraySync()).toBe(1);
    expect(x.argsort(-1, "DESCENDING").arraySync()).toEqual([1, 3, 0, 2]);
  },
);

test("unsigned integers above the signed ones keep their order", () => {
  const x = tf.tensor([1n, 2n ** 63n + 5n, 7n], [3], "uint64");
  expect(x.max().dataSync()[0]).toBe(2n ** 63n + 5n);
  expect(x.min().dataSync()[0]).toBe(1n);
  expect(x.argMax().arraySync()).toBe(1);
  expect([...x.sort().dataSync()]).toEqual([1n, 7n, 2n ** 63n + 5n]);
});

test("NaN passes through extrema wherever it stands, and not into their places", () => {
  const x = tf.tensor([
    [NaN, 1, 2],
    [1, NaN, 2],
    [2, 1, NaN],
    [NaN, NaN, NaN],
    [1, 2, 3],
  ]);
  expect(x.max(1).arraySync()).toEqual([NaN, NaN, NaN, NaN, 3]);
  expect(x.min(1).arraySync()).toEqual([NaN, NaN, NaN, NaN, 1]);
  expect(x.argMax(1).arraySync()).toEqual([2, 2, 0, 0, 2]);
  expect(x.argMin(1).arraySync()).toEqual([1, 0, 1, 0, 0]);
  expect(tf.max(tf.tensor([-Infinity, -Infinity])).arraySync()).toBe(-Infinity);
});

test("reduced axes are kept on demand, and negative ones count from the end", () => {
  expect(matrix.sum(-1, true).arraySync()).toEqual([[2], [3]]);
  expect(matrix.mean([0, -1], true).shape).toEqual([1, 1]);
  expect(matrix.max([]).arraySync()).toEqual(matrix.arraySync());
  expect(tf.reduceEuclideanNorm(matrix, []).arraySync()).toEqual(tf.abs(matrix).arraySync());
});

test("mean and variance", () => {
  const { mean, variance } = tf.moments(matrix, 1);
  expect(mean.arraySync()).toEqual([Math.fround(2 / 3), 1]);
  expect(variance.dataSync()[1]).toBeCloseTo(74 / 3, 4);
  expect(tf.reduceStd(tf.tensor([1, 3])).arraySync()).toBe(1);
});

test("norms", () => {
  const value = (x: tf.Tensor): unknown => x.arraySync();
  expect(value(tf.norm(tf.tensor([3, 4])))).toBe(5);
  expect(value(tf.norm(matrix, 1))).toBe(21);
  expect(value(tf.norm(matrix, Infinity))).toBe(6);
  expect(value(tf.norm(matrix, -Infinity))).toBe(1);
  expect(value(tf.norm(matrix, 1, [0, 1]))).toBe(9);
  expect(value(tf.norm(matrix, 1, [1, 0]))).toBe(15);
  expect(value(tf.norm(matrix, Infinity, [0, 1]))).toBe(15);
  expect(tf.norm(matrix, 3, 0).dataSync()[0]).toBeCloseTo(Math.cbrt(65), 5);
  expect(tf.norm(matrix, "fro", [0, 1], true).shape).toEqual([1, 1]);
  expect(messageOf(() => tf.norm(matrix, 0))).toMatch("must be a supported vector norm, got 0");
  expect(messageOf(() => tf.norm(matrix, 3, [0, 1]))).toMatch("must be a supported matrix norm");
});

test("arguments that are wrong", () => {
  expect(messageOf(() => tf.sum(matrix, 2))).toMatch("axis 2 is out of range");
  expect(messageOf(() => tf.sum(matrix, [1, -1]))).toMatch("an axis is given twice");
  expect(messageOf(() => tf.sum(tf.tensor([true])))).toMatch("dtype bool is not supported");
  expect(messageOf(() => tf.any(matrix))).toMatch(
    "Argument 'x' passed to 'any' must be bool tensor, but got float32 tensor",
  );
  expect(messageOf(() => tf.logSumExp(matrix.cast("int32")))).toMatch("int32 is not supported");
  expect(messageOf(() => tf.argMax(nothing, 1))).toMatch("Reduction axis 1 is empty");
  expect(messageOf(() => tf.cumsum(tf.scalar(1)))).toMatch("out of range");
  expect(messageOf(() => tf.topk(matrix, 4))).toMatch("Had 3, needed 4");
});

test("cumulative products along a size that is not known before the run", () => {
  const product = tf.function((x: tf.Tensor) => tf.cumprod(x, 0, true, true), {
    inputSignature: [new tf.TensorSpec([null, 2], "float32")],
  });
  const x = tf.tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const expected = [
    [15, 24],
    [5, 6],
    [1, 1],
  ];
  expect(product(x).arraySync()).toEqual(expected);
  expect(tf.cumprod(x, 0, true, true).arraySync()).toEqual(expected);
});

test("the derivative of a product at zeros is that of the product", () => {
  const gradient = tf.grad((x) => tf.prod(x));
  expect(gradient(tf.tensor([2, 0, 3])).arraySync()).toEqual([0, 6, 0]);
  const second = tf.grad((x) =>
    tf
      .grad((y) => tf.prod(y))(x)
      .sum(),
  );
  expect(second(tf.tensor([2, 0, 3])).arraySync()).toEqual([3, 5, 2]);
  expect(
    tf
      .grad((x) => tf.cumprod(x))(tf.tensor([1, 2, 0, 3]))
      .arraySync(),
  ).toEqual([3, 1, 8, 0]);
});

test("clipping by norms", () => {
  const x = tf.tensor([3, 4]);
  expect(tf.clipByNorm(x, 10).arraySync()).toEqual([3, 4]);
  expect(tf.clipByNorm(x, 1).dataSync()[0]).toBeCloseTo(0.6, 6);
  expect(tf.clipByNorm(tf.tensor([0, 0]), 1).arraySync()).toEqual([0, 0]);
  const [clipped, length] = tf.clipByGlobalNorm([x, tf.tensor([12])], 6.5);
  expect(length.arraySync()).toBe(13);
  expect(clipped.map((t) => t.arraySync())).toEqual([[1.5, 2], [6]]);
  expect(messageOf(() => tf.clipByGlobalNorm([], 1))).toMatch("needs a list of tensors");
});

test("the second derivative of a norm of which a part is not used", () => {
  const x = tf.tensor([2, 3], [2], "float64");
  const outer = new tf.GradientTape();
  const slope = outer.record(() => {
    outer.watch(x);
    const tape = new tf.GradientTape();
    const part = tape.record(() => {
      tape.watch(x);
      return tf.reduceEuclideanNorm(x, []).slice([1], [1]);
    });
    return tape.gradient(part, x);
  });
  expect(slope?.arraySync()).toEqual([0, 1]);
  expect(outer.gradient(slope ?? x, x)?.arraySync()).toEqual([0, 0]);
});

test("norms and deviations of halves are computed in float32", () => {
  const x = tf.tensor1d([3000, -4000], "float16");
  const zeros = tf.zeros([2], "float16");
  expect(tf.norm(x).dataSync()[0]).toBe(5000);
  expect(tf.globalNorm([x]).dataSync()[0]).toBe(5000);
  expect(Number(tf.clipByGlobalNorm([x], 5)[0][0]?.dataSync()[0])).toBeCloseTo(3, 2);
  expect(tf.clipByNorm(x, 500).arraySync()).toEqual([300, -400]);
  expect(tf.reduceStd(x).dataSync()[0]).toBe(3500);
  expect(tf.reduceVariance(tf.tensor1d([-250, 250], "float16")).dataSync()[0]).toBe(62496);
  expect(tf.l2Normalize(zeros).arraySync()).toEqual([0, 0]);
  expect(tf.norm(x, 3).dtype).toBe("float16");
});
