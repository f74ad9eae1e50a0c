import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "../../../index";

const { LossScaleOptimizer } = tf.mixedPrecision;

const flat = (x: tf.Tensor | tf.Variable): number[] => Array.from(x.dataSync(), Number);
const numberIn = (x: tf.Tensor | tf.Variable): number => flat(x)[0] ?? NaN;

const given = [1, 1, 1, 1, Infinity, 1, NaN, 1, 1, 1, 1, 1, 1, Infinity];

/** Keras 3.15 after each of these gradients, times 0.01 and the scale: weight, scale, counter. Growth after 3 steps, SGD 0.5. */
const kerasStates = [
  [0.995, 8, 1],
  [0.99, 8, 2],
  [0.985, 16, 0],
  [0.98, 16, 1],
  [0.98, 8, 0],
  [0.975, 8, 1],
  [0.975, 4, 0],
  [0.97, 4, 1],
  [0.965, 4, 2],
  [0.96, 8, 0],
  [0.955, 8, 1],
  [0.95, 8, 2],
  [0.945, 16, 0],
  [0.945, 8, 0],
] as const;

test.each(["eagerly", "compiled"])("the scale goes up and down as Keras's, %s", (mode) => {
  const v = tf.variable(1);
  const optimizer = new LossScaleOptimizer(tf.train.sgd(0.5), {
    initialScale: 8,
    dynamicGrowthSteps: 3,
  });
  const apply = (g: tf.Tensor): void => {
    optimizer.apply([g.mul(0.01).mul(optimizer.dynamicScale)], [v]);
  };
  const step = tf.function(apply);
  given.forEach((g, i) => {
    (mode === "compiled" ? step : apply)(tf.scalar(g));
    const [weight, scale, counter] = kerasStates[i] ?? [NaN, NaN, NaN];
    expect(numberIn(v)).toBeCloseTo(weight, 6);
    expect([numberIn(optimizer.dynamicScale), numberIn(optimizer.stepCounter)]).toEqual([
      scale,
      counter,
    ]);
  });
  if (mode === "compiled") expect(step.tracingCount).toBe(1);
});

/** A problem whose gradient can be made to overflow. */
function problem(inner: tf.Optimizer = tf.train.adam(0.1)) {
  const [w, u] = [tf.variable([1, 2], true, "ls/w"), tf.variable([3], true, "ls/u")];
  const optimizer = new LossScaleOptimizer(inner);
  const loss = (factor: tf.Tensor) => w.mul(factor).sum().add(u.square().sum());
  const step = tf.function((factor: tf.Tensor) => optimizer.minimize(() => loss(factor), true));
  const state = (): number[][] => [w, u, ...inner.variables].map(flat);
  return { w, u, optimizer, step, loss, state };
}

test("where one gradient overflows nothing changes but the scale, in the same single run", () => {
  const { optimizer, step, state } = problem();
  step(tf.scalar(1));
  const before = state();
  const { runs, compilations } = tf.debugging.executionCounters;
  const loss = step(tf.scalar(Infinity));
  expect(numberIn(loss)).toBe(Infinity);
  expect(state()).toEqual(before);
  expect(numberIn(optimizer.dynamicScale)).toBe(2 ** 14);
  step(tf.scalar(1));
  expect(state()).not.toEqual(before);
  expect(tf.debugging.executionCounters.runs - runs).toBe(2);
  expect(tf.debugging.executionCounters.compilations).toBe(compilations);
  expect(step.tracingCount).toBe(1);
});

test("a loss is returned without the scale, and steps are those of the inner optimiser", () => {
  const scaled = problem();
  const plain = problem();
  for (let i = 0; i < 4; i++) {
    const inner = plain.optimizer.innerOptimizer;
    const loss = inner.minimize(() => plain.loss(tf.scalar(1)), true);
    expect(numberIn(scaled.step(tf.scalar(1)))).toBe(numberIn(loss));
  }
  expect(flat(scaled.w)).toEqual(flat(plain.w));
  expect(flat(scaled.u)).toEqual(flat(plain.u));
});

test("a training loop of one's own, in Keras 3's way, TensorFlow 2's and TF.js's", () => {
  const ways: Readonly<Record<string, (p: ReturnType<typeof problem>) => void>> = {
    keras({ optimizer, loss, w, u }) {
      const tape = new tf.GradientTape();
      const scaled = tape.record(() => optimizer.scaleLoss(loss(tf.scalar(1))));
      optimizer.apply(tape.gradient(scaled, [w, u]), [w, u]);
    },
    tensorflow({ optimizer, loss, w, u }) {
      const tape = new tf.GradientTape();
      const scaled = tape.record(() => optimizer.getScaledLoss(loss(tf.scalar(1))));
      const [gw = null, gu = null] = optimizer.getUnscaledGradients(tape.gradient(scaled, [w, u]));
      optimizer.applyGradients([
        [gw, w],
        [gu, u],
      ]);
    },
    tfjs({ optimizer, loss, w, u }) {
      const { value, grads } = optimizer.computeGradients(() => loss(tf.scalar(1)), [w, u]);
      expect(numberIn(value)).toBe(12);
      expect(flat(grads["ls/u"] ?? tf.scalar(NaN))).toEqual([6]);
      optimizer.applyGradients([
        [grads["ls/w"] ?? null, w],
        [grads["ls/u"] ?? null, u],
      ]);
    },
    minimize({ optimizer, loss, w, u }) {
      optimizer.minimize(() => loss(tf.scalar(1)), false, [w, u]);
    },
  };
  const results = Object.values(ways).map((way) => {
    const p = problem(tf.train.sgd(0.5));
    way(p);
    expect(numberIn(p.optimizer.stepCounter)).toBe(1);
    for (const { name } of [p.w, p.u]) expect(name).toContain("ls/");
    const found = [flat(p.w), flat(p.u)];
    p.w.dispose();
    p.u.dispose();
    return found;
  });
  for (const result of results) expect(result).toEqual([[0.5, 1.5], [0]]);
});

test("any optimiser takes a loop that is written for a scale", () => {
  const w = tf.variable([1]);
  const optimizer = tf.train.sgd(0.5);
  const tape = new tf.GradientTape();
  const loss = tape.record(() => optimizer.scaleLoss(w.sum()));
  optimizer.apply([tape.gradient(loss, w)], [w]);
  expect(flat(w)).toEqual([0.5]);
  expect(() => {
    optimizer.apply([], [w]);
  }).toThrow(/0 gradients, 1 variables/);
});

test("halves are scaled in float32; variables without a gradient stay as they are", () => {
  const optimizer = new LossScaleOptimizer(tf.train.sgd(1));
  const scaled = optimizer.scaleLoss(tf.scalar(3, "float16"));
  expect([scaled.dtype, numberIn(scaled)]).toEqual(["float32", 3 * 2 ** 15]);
  const half = tf.variable(tf.tensor([1], [1], "float16"));
  const other = tf.variable([1]);
  optimizer.apply([tf.tensor([2 ** 15], [1], "float16"), null], [half, other]);
  expect([half.dtype, ...flat(half), ...flat(other)]).toEqual(["float16", 0, 1]);
  // A sum of many halves is no overflow.
  const wide = tf.variable(tf.zeros([1000], "float16"));
  optimizer.apply([tf.fill([1000], 60000).cast("float16")], [wide]);
  expect(numberIn(optimizer.dynamicScale)).toBe(2 ** 15);
});

test("a fixed scale neither changes nor looks for an overflow", () => {
  const w = tf.variable([1]);
  const optimizer = new LossScaleOptimizer(tf.train.sgd(0.5), { dynamic: false, initialScale: 4 });
  optimizer.minimize(() => w.sum());
  expect(flat(w)).toEqual([0.5]);
  optimizer.minimize(() => w.mul(NaN).sum());
  expect(flat(w)).toEqual([NaN]);
  expect([numberIn(optimizer.dynamicScale), numberIn(optimizer.stepCounter)]).toEqual([4, 0]);
});

test("the scale stays where it can be halved and doubled", () => {
  const w = tf.variable([1]);
  const least = new LossScaleOptimizer(tf.train.sgd(1), { initialScale: 2 ** -126 });
  least.apply([tf.tensor([NaN])], [w]);
  expect(numberIn(least.dynamicScale)).toBe(2 ** -126);
  const most = new LossScaleOptimizer(tf.train.sgd(1), {
    initialScale: 2 ** 127,
    dynamicGrowthSteps: 1,
  });
  most.apply([tf.tensor([1])], [w]);
  expect(numberIn(most.dynamicScale)).toBe(2 ** 127);
});

test("wrong arguments are refused", () => {
  const adam = tf.train.adam();
  // @ts-expect-error: callers without type checking may pass a name
  expect(() => new LossScaleOptimizer("adam")).toThrow(/takes an optimiser that does not scale/);
  expect(() => new LossScaleOptimizer(new LossScaleOptimizer(adam))).toThrow(
    /given: a LossScaleOptimizer/,
  );
  expect(() => new LossScaleOptimizer(adam, { dynamic: false })).toThrow(
    /"initialScale" must be specified if "dynamic" is false/,
  );
  for (const initialScale of [0, -1, Infinity, NaN])
    expect(() => new LossScaleOptimizer(adam, { initialScale })).toThrow(/finite positive number/);
  for (const dynamicGrowthSteps of [0, 1.5])
    expect(() => new LossScaleOptimizer(adam, { dynamicGrowthSteps })).toThrow(/positive integer/);
});

test("the learning rate is the inner optimiser's, and the configuration tells both", () => {
  const adam = tf.train.adam(0.1);
  const optimizer = new LossScaleOptimizer(adam);
  optimizer.learningRate = 0.25;
  expect(adam.learningRate).toBe(0.25);
  expect(optimizer.getConfig()).toMatchObject({
    dynamic: true,
    initialScale: 2 ** 15,
    dynamicGrowthSteps: 2000,
    beta1: 0.9,
  });
});

test("training goes on from saved state, scale and counter included", async () => {
  const first = problem();
  for (const factor of [1, Infinity, 1, 1]) first.step(tf.scalar(factor));
  const weights = await first.optimizer.getWeights();
  for (const warmUp of [0, 1]) {
    const second = problem();
    for (let i = 0; i < warmUp; i++) second.step(tf.scalar(1));
    await second.optimizer.setWeights(weights);
    second.w.assign(first.w.toTensor());
    second.u.assign(first.u.toTensor());
    expect(numberIn(second.optimizer.dynamicScale)).toBe(2 ** 14);
    expect(numberIn(second.optimizer.stepCounter)).toBe(2);
    second.step(tf.scalar(1));
    const third = problem();
    await third.optimizer.setWeights(weights);
    third.w.assign(first.w.toTensor());
    third.u.assign(first.u.toTensor());
    third.step(tf.scalar(1));
    expect(second.state()).toEqual(third.state());
  }
});

class Trained extends tf.Module {
  readonly model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, inputShape: [3], activation: "relu", dtype: "mixed_float16" }),
      tf.layers.dense({ units: 2, dtype: "float32" }),
    ],
  });
  readonly optimizer = new LossScaleOptimizer(tf.train.adam(0.01), { initialScale: 2 ** 40 });

  @tf.function()
  step(x: tf.Tensor, y: tf.Tensor): tf.Tensor {
    return this.optimizer.minimize(
      () => tf.losses.meanSquaredError(y, this.model.apply(x, { training: true })),
      true,
    );
  }
}

test("a saved model carries the scale and goes on training from it", async () => {
  const [x, y] = [tf.ones([2, 3]), tf.tensor([[1, 2], [1, 2]])]; // prettier-ignore
  const trained = new Trained();
  for (let i = 0; i < 25; i++) trained.step(x, y);
  const scale = numberIn(trained.optimizer.dynamicScale);
  expect(scale).toBeLessThan(2 ** 40);
  const path = join(mkdtempSync(join(tmpdir(), "ontrace-")), "model");
  await tf.savedModel.save(trained, path);
  const loaded = await tf.savedModel.load<Trained>(path);
  expect(numberIn(loaded.optimizer.dynamicScale)).toBe(scale);
  expect(flat(loaded.step(x, y))).toEqual(flat(trained.step(x, y)));
  expect(numberIn(loaded.optimizer.stepCounter)).toBe(numberIn(trained.optimizer.stepCounter));
  expect(loaded.model.trainableVariables.map(({ dtype }) => dtype)).toEqual(
    Array.from({ length: 4 }, () => "float32"),
  );
});
