import * as tf from "../../index";
import { training, type TrainingName } from "../../bench/contestants/ontrace-training";
import { workloads, type Workload } from "../../bench/workloads";
import { errorOf } from "../api/functions/support";

const steps = 6;
const batch = 4;

const wave = (shape: readonly number[], seed: number): tf.Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed)),
    shape,
  );
};

/** A model with what has state besides its weights: batch normalisation and dropout. */
function problem(optimizer: tf.Optimizer) {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [3], units: 5, activation: "tanh" }),
      tf.layers.batchNormalization({ momentum: 0.8 }),
      tf.layers.dense({ units: 2 }),
    ],
  });
  model.weights.forEach((weight, i) => {
    if (weight.rank === 2) weight.assign(wave(weight.shape, i));
  });
  const counter = tf.variable(0, false, undefined, "int32");
  const step = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => {
    // A rate that falls with the steps, and a counter that goes up twice in each.
    optimizer.learningRate = tf.scalar(0.1).div(counter.cast("float32").add(1));
    counter.assignAdd(1);
    counter.assignAdd(1);
    const loss = (): tf.Tensor =>
      tf
        .dropout(model.apply(x, { training: true }), 0.3)
        .sub(y)
        .square()
        .mean();
    return optimizer.minimize(loss, true);
  };
  const state = (): number[][] =>
    [...model.weights, ...optimizer.variables, counter].map((variable) =>
      Array.from(variable.dataSync(), Number),
    );
  return { step, state };
}

const data = (): readonly [xs: tf.Tensor, ys: tf.Tensor] => [
  wave([steps, batch, 3], 5),
  wave([steps, batch, 2], 6),
];

const optimizers: readonly (readonly [string, () => tf.Optimizer])[] = [
  ["sgd", () => tf.train.sgd(0.1)],
  ["momentum", () => tf.train.momentum(0.1, 0.9, true)],
  ["adam", () => tf.train.adam(0.1)],
  ["rmsprop", () => tf.train.rmsprop(0.1, 0.8, 0.5, 0.01, true)],
  ["adamax", () => tf.train.adamax(0.1, 0.9, 0.99, null, 0.1)],
];

test.each(optimizers)(
  "%s: several steps in one run are as many steps one by one, with all that they change",
  (_, make) => {
    const [xs, ys] = data();
    tf.random.setSeed(7);
    const single = problem(make());
    const step = tf.function(single.step);
    const losses = tf.unstack(xs).map((x, i) => step(x, tf.unstack(ys)[i] ?? x).arraySync());

    tf.random.setSeed(7);
    const several = problem(make());
    const execute = tf.function((x: tf.Tensor, y: tf.Tensor) =>
      tf.mapFn(([a, b]) => several.step(a, b), [x, y] as const),
    );
    const before = tf.debugging.executionCounters.runs;
    const both = [0, 3].flatMap((from) => {
      const part = (all: tf.Tensor): tf.Tensor => tf.slice(all, [from], [3]);
      return Array.from(execute(part(xs), part(ys)).dataSync(), Number);
    });
    expect(tf.debugging.executionCounters.runs - before).toBeLessThan(steps);

    both.forEach((loss, i) => {
      expect(loss).toBeCloseTo(Number(losses[i]), 6);
    });
    several.state().forEach((values, i) => {
      values.forEach((value, j) => {
        expect(value).toBeCloseTo(single.state()[i]?.[j] ?? NaN, 6);
      });
    });
    // They did change.
    expect(new Set(both.map((loss) => loss.toFixed(5))).size).toBe(steps);
  },
);

test.each(["w1_sgd", "w1_adam", "w2"] satisfies TrainingName[])(
  "%s has the benchmark's losses, five steps in a run",
  (name) => {
    const { expected }: Workload = workloads[name];
    const execute = training(name, 5);
    const losses = Array.from({ length: 4 }, execute).flat();
    for (const [step, [right]] of Object.entries(expected))
      expect(losses[Number(step) - 1]).toBeCloseTo(right ?? NaN, 4);
  },
);

test("an assertion that fails in one of several steps leaves all variables as they were, and says for which step", () => {
  const sum = tf.variable(0);
  const execute = tf.function((xs: tf.Tensor) =>
    tf.mapFn((x) => {
      tf.debugging.assertPositive(x, { message: "neg" });
      return sum.assignAdd(x).toTensor();
    }, xs),
  );
  expect(errorOf(() => execute(tf.tensor([1, -2, 3]))).report).toMatchObject({
    what: expect.stringContaining("neg") as string,
    given: "x: float32[] = -2",
  });
  expect(sum.dataSync()[0]).toBe(0);
  expect([...execute(tf.tensor([1, 2, 3])).dataSync()]).toEqual([1, 3, 6]);
});
