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

describe("logAddExp", () => {
  const pairs = [
    [0, 0],
    [1.5, -2],
    [-0.25, 0.5],
    [1e-8, -1e-8],
    [800, 799],
    [-800, -790],
    [30, -30],
    [-3, 1e4],
  ] as const;
  const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
  const reference = ([x, y]: readonly [number, number]): number =>
    Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)));
  /** Units in the last place of a dtype, relative to 1. */
  const precision = { float16: 2 ** -11, float32: 2 ** -23, float64: 2 ** -52 };

  test.each(["float16", "float32", "float64"] as const)("values of %s", (dtype) => {
    const [x, y] = [tf.tensor(a, undefined, dtype), tf.tensor(b, undefined, dtype)];
    const results = tf.logAddExp(x, y).dataSync();
    // What was given is what the dtype holds of it.
    const given = [x, y].map((operand) => Array.from(operand.dataSync(), Number));
    pairs.forEach((_, i) => {
      const expected = reference([given[0]?.[i] ?? NaN, given[1]?.[i] ?? NaN]);
      const error = Math.abs(Number(results[i]) - expected);
      expect(error).toBeLessThanOrEqual(2 * precision[dtype] * Math.max(1, Math.abs(expected)));
    });
  });

  const infinite = {
    x: float64(-Infinity, Infinity, Infinity, -Infinity, 3, NaN),
    y: float64(-Infinity, Infinity, -Infinity, 2, Infinity, 1),
  };

  test("values of infinities and NaN", () => {
    const values = tf.logAddExp(infinite.x, infinite.y).arraySync();
    expect(values).toEqual([-Infinity, Infinity, Infinity, 2, Infinity, NaN]);
  });

  test("derivatives of infinities: of equal ones each takes half", () => {
    const { x, y } = infinite;
    const [first, second] = tf.grads((x: tf.Tensor, y: tf.Tensor) => tf.logAddExp(x, y))([x, y]);
    expect(first?.arraySync()).toEqual([0.5, 0.5, 1, 0, 0, NaN]);
    expect(second?.arraySync()).toEqual([0.5, 0.5, 0, 1, 1, NaN]);
    const derivative = tf.grad((x: tf.Tensor) => tf.logAddExp(x, y));
    const higher = tf.grad((x: tf.Tensor) => derivative(x));
    const third = tf.grad((x: tf.Tensor) => higher(x));
    expect(higher(x).arraySync()).toEqual([0, 0, 0, 0, 0, NaN]);
    expect(
      Array.from<number | bigint, number>(third(x).dataSync(), (value) => Math.abs(Number(value))),
    ).toEqual([0, 0, 0, 0, 0, NaN]);
  });

  test("derivatives of large numbers keep their digits, to the third order", () => {
    const y = float64(1e8, 1e8);
    const derivative = tf.grad((x: tf.Tensor) => tf.logAddExp(x, y));
    const second = tf.grad((x: tf.Tensor) => derivative(x));
    const third = tf.grad((x: tf.Tensor) => second(x));
    const x = float64(1e8, 1e8 + 1);
    const s = 1 / (1 + Math.exp(-1));
    const orders = [derivative, second, third].map((f) => f(x).dataSync());
    [
      [0.5, s],
      [0.25, s * (1 - s)],
      [0, s * (1 - s) * (1 - 2 * s)],
    ].forEach((expected, order) => {
      expected.forEach((value, i) => {
        expect(orders[order]?.[i]).toBeCloseTo(value, 14);
      });
    });
  });

  test("as a method, broadcast, of numbers, and in a function", () => {
    expect(float64(0, 1000).logAddExp(0).arraySync()).toEqual([Math.LN2, 1000]);
    const traced = tf.function((x: tf.Tensor) => x.logAddExp(x));
    expect(traced(float64(1)).arraySync()).toEqual([1 + Math.LN2]);
  });

  test("integers and unequal dtypes are refused", () => {
    expect(() => tf.logAddExp(int32(1), int32(2))).toThrow(/floating-point/);
    expect(() => tf.logAddExp(int32(1), float64(2))).toThrow(tf.DTypeError);
  });
});
