import * as tf from "../../index";

const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync(), Number);

const expectClose = (x: tf.Tensor, expected: readonly number[]): void => {
  const actual = numbers(x);
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? NaN, 5);
  });
};

/** Values of Keras 3.15. */
const x = tf.tensor([-0.756, -0.534, 0.665, -1.472, 1.877, 0.419], [2, 3]);

test.each([
  ["l1", {}, 0.05723],
  ["l1", { l1: 0.1 }, 0.5723],
  ["l2", {}, 0.071647],
  ["l2", { l2: 0.1 }, 0.716439],
  ["l1l2", {}, 0],
  ["l1l2", { l1: 0.05, l2: 0.1 }, 1.002589],
] as const)("the penalty of %s with %j", (name, config, expected) => {
  const penalty = tf.regularizers[name](config).apply(x);
  expect(penalty.rank).toBe(0);
  expectClose(penalty, [expected]);
});

test("orthogonal rows have no penalty, parallel ones the factor", () => {
  const regularizer = tf.regularizers.orthogonalRegularizer({ factor: 0.5 });
  expectClose(regularizer.apply(tf.tensor([[3, 0], [0, 2]])), [0]); // prettier-ignore
  expectClose(regularizer.apply(tf.tensor([[1, 1], [2, 2]])), [0.5]); // prettier-ignore
  expect(() => regularizer.apply(tf.ones([3]))).toThrow(/must have rank 2/);
});

test.each([
  ["maxNorm", { maxValue: 2 }, [1.2, 0.5, 1.6, 0]],
  ["maxNorm", { maxValue: 2, axis: 1 }, [1.9728, 0.3288, 2, 0]],
  ["minMaxNorm", { minValue: 1, maxValue: 2 }, [1.2, 1, 1.6, 0]],
  ["minMaxNorm", { minValue: 1, maxValue: 2, rate: 0.5 }, [2.1, 0.75, 2.8, 0]],
  ["unitNorm", {}, [0.6, 1, 0.8, 0]],
  ["nonNeg", {}, [3, 0.5, 4, 0]],
] as const)("the constraint %s with %j", (name, config, expected) => {
  const make: (options?: object) => tf.Constraint = tf.constraints[name];
  const w = tf.tensor([[3, 0.5], [4, 0]]); // prettier-ignore
  make(config)
    .apply(w)
    .dataSync()
    .forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? NaN, 4);
    });
});

test("identifiers: names in any form, { className, config }, functions", () => {
  const kernel = (kernelRegularizer: tf.RegularizerIdentifier): tf.Tensor => {
    const layer = tf.layers.dense({ units: 1, kernelInitializer: "ones", kernelRegularizer });
    layer.apply([[1, 2]]);
    const [penalty] = layer.losses;
    return penalty ?? tf.scalar(NaN);
  };
  expectClose(kernel("l2"), [0.02]);
  expectClose(kernel({ className: "L1L2", config: { l1: 0.5 } }), [1]);
  expectClose(kernel({ className: "l1_l2", config: { l2: 0.5 } }), [1]);
  expectClose(
    kernel((w) => w.sum()),
    [2],
  );
  expect(() => kernel("l3" as "l2")).toThrow(/Unknown regularizer: l3[^]*one of l1, l2, l1l2/);
  expect(() => kernel(5 as never)).toThrow(/Unknown regularizer[^]*the number 5/);
  expect(() => tf.layers.dense({ units: 1, kernelConstraint: "nonneg" as "nonNeg" })).not.toThrow();
  expect(() => tf.layers.dense({ units: 1, biasConstraint: "norm" as "nonNeg" })).toThrow(
    "Unknown constraint: norm",
  );
});

test("losses: penalties of trained weights and of outputs, also of inner layers", () => {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        ...{ units: 2, inputShape: 2, kernelInitializer: "ones" },
        ...{ kernelRegularizer: "l1", biasRegularizer: "l2", activityRegularizer: "l1" },
      }),
      tf.layers.batchNormalization({ gammaRegularizer: tf.regularizers.l2({ l2: 1 }) }),
    ],
  });
  model.apply([[1, 2], [3, 4]]); // prettier-ignore
  // |w| · 0.01, then 0, then (3 + 3 + 7 + 7) · 0.01 / 2 items, then γ².
  model.losses.forEach((penalty, i) => {
    expectClose(penalty, [[0.04, 0, 0.1, 2][i] ?? NaN]);
  });
  expect(model.losses).toHaveLength(4);
  model.apply([[1, 2]]);
  expect(model.losses).toHaveLength(4);
  model.trainable = false;
  expect(model.losses).toHaveLength(1);
  const f = tf.function((input: tf.Tensor) => {
    model.apply(input);
    return model.losses.at(-1) ?? tf.scalar(NaN);
  });
  expectClose(f(tf.ones([4, 2])), [0.04]);
});

test("fit and evaluate add the penalties, and fit trains with them", async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        ...{ units: 1, inputShape: 1, useBias: false, kernelInitializer: "ones" },
        kernelRegularizer: tf.regularizers.l2({ l2: 0.5 }),
      }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
  const [one, zero] = [tf.ones([2, 1]), tf.zeros([2, 1])];
  // w² + w²/2, whose derivative is 3w.
  const loss = await model.evaluate(one, zero);
  expectClose([loss].flat()[0] ?? tf.scalar(NaN), [1.5]);
  const { history } = await model.fit(one, zero);
  expect(history.loss?.[0]).toBeCloseTo(1.5, 5);
  expectClose(model.getWeights()[0] ?? tf.scalar(NaN), [0.7]);
});

test.each(["eager", "traced", "loss scale"])(
  "optimisers apply constraints after each update: %s",
  (kind) => {
    const layer = tf.layers.dense({
      ...{ units: 1, useBias: false, kernelInitializer: "ones" },
      kernelConstraint: (w) => w.clipByValue(0.75, 2),
    });
    layer.apply([[1]]);
    const sgd = tf.train.sgd(0.2);
    const optimizer = kind === "loss scale" ? new tf.mixedPrecision.LossScaleOptimizer(sgd) : sgd;
    const step = (): tf.Tensor =>
      optimizer.minimize(
        () =>
          layer
            .apply([[1]])
            .square()
            .sum(),
        true,
      );
    (kind === "eager" ? step : tf.function(step))();
    expectClose(layer.getWeights()[0] ?? tf.scalar(NaN), [0.75]);
  },
);
