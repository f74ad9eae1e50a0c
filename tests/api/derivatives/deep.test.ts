import * as tf from "../../../index";

type Unary = (x: tf.Tensor) => tf.Tensor;

/** A function's value, first and second derivative at a number. */
function derivatives(f: Unary, x: tf.Tensor): tf.Tensor[] {
  const outer = new tf.GradientTape();
  const [y, g] = outer.record(() => {
    outer.watch(x);
    const inner = new tf.GradientTape();
    const y = inner.record(() => {
      inner.watch(x);
      return f(x);
    });
    return [y, inner.gradient(y, x) ?? x] as const;
  });
  return [y, g, outer.gradient(g, x) ?? x];
}

const numbers = (tensors: readonly tf.Tensor[]): number[] =>
  tensors.map((tensor) => Number(tensor.dataSync()[0]));

/** h ← h + tanh(w·h)/n, n times, with its first two derivatives. */
function network(x: number, weights: readonly number[]): number[] {
  const n = weights.length;
  let [h, d, dd] = [x, 1, 0];
  for (const w of weights) {
    const t = Math.tanh(w * h);
    const slope = w * (1 - t * t);
    [h, d, dd] = [
      h + t / n,
      d * (1 + slope / n),
      dd * (1 + slope / n) + (d * d * -2 * t * w * slope) / n,
    ];
  }
  return [h, d, dd];
}

test("a network of 200 layers differentiates twice, eagerly and in a function", () => {
  const weights = Array.from({ length: 200 }, (_, i) => 2 * Math.sin(i + 1));
  const variables = weights.map((w) => tf.variable([[w]]));
  const f: Unary = (x) =>
    variables.reduce<tf.Tensor>((h, w) => h.add(h.matMul(w).tanh().div(200)), x);
  const x = tf.tensor([[0.7]]);
  const expected = network(0.7, weights);
  for (const compute of [derivatives, tf.function(derivatives)]) {
    numbers(compute(f, x)).forEach((found, i) => {
      expect(found).toBeCloseTo(expected[i] ?? NaN, 4);
    });
  }
});

test("a loop of 1,000 steps differentiates twice, eagerly and in a function", () => {
  const f: Unary = (x) => {
    let y = x;
    for (let i = 0; i < 1000; i++) y = y.mul(0.999).add(x.sin().mul(0.001));
    return y;
  };
  const a = 0.999 ** 1000;
  const [sin, cos] = [Math.sin(0.7), Math.cos(0.7)];
  const expected = [a * 0.7 + (1 - a) * sin, a + (1 - a) * cos, -(1 - a) * sin];
  for (const compute of [derivatives, tf.function(derivatives)]) {
    numbers(compute(f, tf.scalar(0.7))).forEach((found, i) => {
      expect(found).toBeCloseTo(expected[i] ?? NaN, 4);
    });
  }
});

test("a long eager chain is computed in several graphs, and differentiated right", () => {
  const count = 3000;
  const x = tf.scalar(0.5, "float64");
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    let y: tf.Tensor = x;
    for (let i = 0; i < count; i++) y = y.sin();
    return y;
  });
  const gradient = tape.gradient(y, x);
  const { runs } = tf.debugging.executionCounters;
  const found = Number(gradient?.dataSync()[0]);
  expect(tf.debugging.executionCounters.runs - runs).toBeGreaterThan(1);
  let [value, slope] = [0.5, 1];
  for (let i = 0; i < count; i++) [value, slope] = [Math.sin(value), slope * Math.cos(value)];
  expect(found / slope).toBeCloseTo(1, 9);
});
