import * as tf from "../../../index";

const { LossScaleOptimizer, setGlobalPolicy } = tf.mixedPrecision;

afterEach(() => {
  setGlobalPolicy("float32");
});

const model = (): tf.Sequential =>
  tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, inputShape: [4], activation: "relu" }),
      tf.layers.dense({ units: 1, dtype: "float32" }),
    ],
  });

test("the loss of a model is scaled by its policy, unless it is said otherwise", () => {
  const before = model();
  before.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  expect(before.optimizer).toBeInstanceOf(tf.SGDOptimizer);

  setGlobalPolicy("mixed_float16");
  const mixed = model();
  const adam = tf.train.adam();
  mixed.compile({ optimizer: adam, loss: "meanSquaredError" });
  const { optimizer } = mixed;
  if (!(optimizer instanceof LossScaleOptimizer)) throw new Error("not scaled");
  expect(optimizer.innerOptimizer).toBe(adam);
  const own = new LossScaleOptimizer(tf.train.adam(), { initialScale: 4 });
  mixed.compile({ optimizer: own, loss: "meanSquaredError" });
  expect(mixed.optimizer).toBe(own);
  mixed.compile({ optimizer: "sgd", loss: "meanSquaredError", autoScaleLoss: false });
  expect(mixed.optimizer).toBeInstanceOf(tf.SGDOptimizer);

  // The model's policy decides, and not the one when it is compiled.
  setGlobalPolicy("float32");
  mixed.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  expect(mixed.optimizer).toBeInstanceOf(LossScaleOptimizer);
  setGlobalPolicy("float16");
  const half = model();
  half.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  expect(half.optimizer).toBeInstanceOf(tf.SGDOptimizer);
});

test.each([1, 4])(
  "a model fits, with %i steps in a run, also where the first scale is too large",
  async (stepsPerExecution) => {
    setGlobalPolicy("mixed_float16");
    const fitted = model();
    const optimizer = new LossScaleOptimizer(tf.train.adam(0.02), { initialScale: 2 ** 24 });
    fitted.compile({ optimizer, loss: "meanSquaredError", metrics: ["mae"], stepsPerExecution });
    const x = tf.tensor(
      Array.from({ length: 64 * 4 }, (_, i) => Math.sin(i * 1.7)),
      [64, 4],
    );
    const y = x.sum(-1, true).mul(3);
    const { history } = await fitted.fit(x, y, { epochs: 12, batchSize: 8, shuffle: false });
    const losses = (history.loss ?? []).map(Number);
    expect(losses).toHaveLength(12);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 2);
    expect(Number(optimizer.dynamicScale.dataSync()[0])).toBeLessThan(2 ** 24);
    expect(fitted.predict(x).dtype).toBe("float32");
  },
);
