import * as tfjs from "@tensorflow/tfjs";
import { itemLosses } from "../../nn/training/loss-names";
import * as tf from "../../index";

const labels = [
  [1, 0, 0],
  [0, 0, 1],
];
const predictions = [
  [0.7, 0.2, 0.1],
  [0.3, 0.4, 0.3],
];
const weights = [[0], [2]];
const { Reduction } = tf.losses;

/** The losses that take the arguments (labels, predictions, weights, …, reduction). */
const withExtras = {
  absoluteDifference: [],
  meanSquaredError: [],
  hingeLoss: [],
  huberLoss: [0.25],
  logLoss: [1e-3],
  sigmoidCrossEntropy: [0.1],
} as const;

type Name = keyof typeof withExtras;
type Loss = (...args: unknown[]) => { dataSync(): ArrayLike<number | bigint> };

const of = (library: { losses: object }, name: string): Loss =>
  Reflect.get(library.losses, name) as Loss;

const numbers = (x: { dataSync(): ArrayLike<number | bigint> }): number[] =>
  Array.from(x.dataSync(), Number);

const expectClose = (actual: number[], expected: number[]): void => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((x, i) => {
    expect(x).toBeCloseTo(expected[i] ?? NaN, 5);
  });
};

const reductions = [Reduction.NONE, Reduction.MEAN, Reduction.SUM, undefined];
const names = Object.keys(withExtras) as Name[];

test.each(names)("%s is TF.js's, under each reduction and with weights", (name) => {
  for (const reduction of reductions) {
    for (const weight of [undefined, weights]) {
      const args = [labels, predictions, weight, ...withExtras[name], reduction];
      const both = [tf, tfjs].map((library) => numbers(of(library, name)(...args)));
      expectClose(both[0] ?? [], both[1] ?? []);
    }
  }
});

test("softmaxCrossEntropy and cosineDistance are TF.js's", () => {
  for (const reduction of reductions) {
    for (const [name, ...args] of [
      ["softmaxCrossEntropy", labels, predictions, [0.5, 2], 0.1, reduction],
      ["cosineDistance", labels, predictions, 1, weights, reduction],
    ] as const) {
      const both = [tf, tfjs].map((library) => numbers(of(library, name)(...args)));
      expectClose(both[0] ?? [], both[1] ?? []);
    }
  }
});

test("where all weights are 0 the loss is 0, as TensorFlow has it", () => {
  const loss = tf.losses.meanSquaredError(labels, predictions, 0);
  expect(numbers(loss)).toEqual([0]);
});

test("weights count by how many losses they reach", () => {
  const losses = tf.tensor2d([
    [1, 2],
    [3, 4],
  ]);
  expect(numbers(tf.losses.computeWeightedLoss(losses, [0, 2]))).toEqual([6]);
  expect(numbers(tf.losses.computeWeightedLoss(losses, [0, 2], Reduction.MEAN))).toEqual([3]);
});

test("a loss and its gradient are one compiled function", () => {
  const step = tf.function((z: tf.Tensor, x: tf.Tensor) =>
    tf.grad((p: tf.Tensor) => tf.losses.huberLoss(z, p, undefined, 0.5))(x),
  );
  const x = [0, 0.25, 2];
  const expected = tfjs.grad((p) => tfjs.losses.huberLoss([0, 0, 0], p, undefined, 0.5))(
    tfjs.tensor1d(x),
  );
  expectClose(numbers(step(tf.zeros([3]), tf.tensor1d(x))), numbers(expected));
});

test("shapes that differ are refused", () => {
  expect(() => tf.losses.hingeLoss([1, 0], [[0.5]])).toThrow(
    "Error in hingeLoss: Shapes [2] and [1,1] must match",
  );
  expect(() => tf.losses.meanSquaredError("one" as never, [1])).toThrow(
    "Argument 'labels' passed to 'meanSquaredError' must be a Tensor or TensorLike, but got 'string'",
  );
});

test("the derivative of the Huber loss is exact for small, bounded and infinite errors", () => {
  const slope = tf.grad((x) => tf.losses.huberLoss([0], x, null, 0.5));
  const at = (x: number): number | undefined => slope(tf.tensor1d([x])).dataSync()[0];
  expect([1e-30, -0.25, 0.5, -3, Infinity].map(at)).toEqual([
    Math.fround(1e-30),
    -0.25,
    0.5,
    -0.5,
    0.5,
  ]);
});

test("the derivative of log cosh is tanh, and its second derivative at 0 is 1", () => {
  const loss = (x: tf.Tensor): tf.Tensor => itemLosses.logcosh(tf.zeros([1]), x).sum();
  expect(loss(tf.tensor1d([0])).dataSync()[0]).toBeCloseTo(0, 6);
  const slope = tf.grad(loss);
  expect(slope(tf.tensor1d([0.5])).dataSync()[0]).toBeCloseTo(Math.tanh(0.5), 6);
  expect(
    tf
      .grad((x) => slope(x).sum())(tf.tensor1d([0]))
      .dataSync()[0],
  ).toBeCloseTo(1, 6);
});
