import * as tf from "../../index";
import { itemLosses, type LossName } from "../../nn/training/loss-names";

const wave = (shape: readonly number[], factor: number): tf.Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(factor * (i + 1))),
    shape,
  );
};

const inputs = wave([11, 3], 12.9898);
const labels = wave([11, 2], 5.1);
const firstItems = (x: tf.Tensor): tf.Tensor => tf.slice(x, [0], [5]);

function linearModel(stepsPerExecution?: number): tf.Sequential {
  const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 2 })] });
  model.setWeights([wave([3, 2], 3.3), tf.zeros([2])]);
  model.compile({
    ...{ optimizer: tf.train.sgd(0.1), loss: "mse", metrics: ["mae"] },
    ...(stepsPerExecution === undefined ? {} : { stepsPerExecution }),
  });
  return model;
}

/** Losses and errors after each batch of the first epoch, as Keras 3.15 logs them. */
const running = [
  [1.528184, 0.95812],
  [1.609459, 0.970329],
  [1.564941, 1.001198],
  [1.203048, 0.830404],
  [1.20607, 0.849776],
  [1.248428, 0.885643],
] as const;

test.each([
  [undefined, [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]],
  [3, [0, 3], [2, 5]],
  [4, [0, 4], [3, 5]],
] as const)(
  "fit trains, logs and calls back as Keras does: steps per execution %s",
  async (stepsPerExecution, begins, ends) => {
    const model = linearModel(stepsPerExecution);
    const begun: number[] = [];
    const ended: (readonly [batch: number, logs: tf.Logs | undefined])[] = [];
    const order: string[] = [];
    const { history, epoch } = await model.fit(inputs, labels, {
      ...{ batchSize: 2, epochs: 2, shuffle: false },
      validationData: [firstItems(inputs), firstItems(labels)],
      callbacks: {
        onTrainBegin: () => void order.push("train"),
        onEpochBegin: (index) => void order.push(`epoch ${index}`),
        onBatchBegin: (batch) => void begun.push(batch),
        onBatchEnd: (batch, logs) => void ended.push([batch, logs]),
        onEpochEnd: async (index, logs) => {
          await Promise.resolve();
          order.push(`after epoch ${index}: ${Object.keys(logs ?? {}).join(" ")}`);
        },
        onTrainEnd: () => void order.push("end"),
      },
    });
    expect(begun).toEqual([...begins, ...begins]);
    expect(ended.map(([batch]) => batch)).toEqual([...ends, ...ends]);
    ended.slice(0, ends.length).forEach(([batch, logs]) => {
      expect(logs).toMatchObject({ batch });
      expect(logs?.loss).toBeCloseTo(running[batch]?.[0] ?? NaN, 5);
      expect(logs?.mae).toBeCloseTo(running[batch]?.[1] ?? NaN, 5);
    });
    const names = "loss mae val_loss val_mae";
    expect(order).toEqual([
      ...["train", "epoch 0", `after epoch 0: ${names}`, "epoch 1", `after epoch 1: ${names}`],
      "end",
    ]);
    expect(epoch).toEqual([0, 1]);
    const facts = {
      loss: [1.248428, 0.630242],
      mae: [0.885643, 0.693335],
      val_loss: [0.632621, 0.555682],
      val_mae: [0.707998, 0.654999],
    };
    for (const [name, values] of Object.entries(facts)) {
      values.forEach((value, i) => {
        expect(history[name]?.[i]).toBeCloseTo(value, 5);
      });
    }
    const evaluated = await model.evaluate(inputs, labels, { batchSize: 4 });
    const [loss, error] = [evaluated].flat().map((figure) => Number(figure.dataSync()[0]));
    expect(loss).toBeCloseTo(0.526028, 5);
    expect(error).toBeCloseTo(0.65098, 5);
  },
);

/** A model whose training is random, and has state besides weights. */
function randomModel(stepsPerExecution: number): tf.Sequential {
  tf.random.setSeed(3);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [3], units: 6, activation: "tanh" }),
      tf.layers.batchNormalization({ momentum: 0.8 }),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.dropout({ rate: 0.2, seed: 9 }),
      tf.layers.dense({ units: 2 }),
    ],
  });
  model.compile({ optimizer: "adam", loss: "meanSquaredError", stepsPerExecution });
  return model;
}

test("several steps in an execution are the same training, in fewer runs, and compile once", async () => {
  const weights: number[][][] = [];
  const runs: number[] = [];
  for (const stepsPerExecution of [1, 4]) {
    const model = randomModel(stepsPerExecution);
    const fit = (epochs: number): Promise<tf.History> =>
      model.fit(inputs, labels, { batchSize: 1, epochs });
    await fit(1);
    const before = { ...tf.debugging.executionCounters };
    await fit(2);
    expect(tf.debugging.executionCounters.compilations).toBe(before.compilations);
    runs.push(tf.debugging.executionCounters.runs - before.runs);
    weights.push(model.weights.map((weight) => Array.from(weight.dataSync(), Number)));
  }
  // Eleven batches: two executions of four, and three batches that are left.
  expect(runs).toEqual([22, 2 * (2 + 3)]);
  weights[1]?.forEach((values, i) => {
    values.forEach((value, j) => {
      expect(value).toBeCloseTo(weights[0]?.[i]?.[j] ?? NaN, 5);
    });
  });
});

const probabilities = tf.tensor([
  [0.2, 0.7, 0.1],
  [0.4, 0.3, 0.2],
]);
const soft = tf.tensor([
  [0, 1, 0],
  [0.2, 0.5, 0.3],
]);
const signs = tf.tensor([
  [1, -1, 1],
  [-1, 1, 1],
]);

/** What Keras 3.15 gives. */
const lossFacts: readonly (readonly [LossName, tf.Tensor, readonly [number, number]])[] = [
  ["meanSquaredError", soft, [0.046667, 0.03]],
  ["meanAbsoluteError", soft, [0.2, 0.166667]],
  ["meanAbsolutePercentageError", soft, [100000008, 57.777779]],
  ["meanSquaredLogarithmicError", soft, [0.022913, 0.016882]],
  ["squaredHinge", signs, [1.446667, 1.03]],
  ["hinge", signs, [1.133333, 0.966667]],
  ["categoricalHinge", soft, [0.5, 1.03]],
  ["logcosh", soft, [0.023067, 0.014909]],
  ["categoricalCrossentropy", soft, [0.356675, 1.162715]],
  ["sparseCategoricalCrossentropy", tf.tensor([[1], [2]]), [0.356675, 1.504077]],
  ["sparseCategoricalCrossentropy", tf.tensor([1, 2], [2], "int32"), [0.356675, 1.504077]],
  ["binaryCrossentropy", soft, [0.228393, 0.670425]],
  ["kullbackLeiblerDivergence", soft, [0.356672, 0.238423]],
  ["poisson", soft, [0.452225, 0.722692]],
  ["cosineProximity", soft, [-0.952579, -0.873589]],
];

test.each(lossFacts)("the loss %s", (name, yTrue, expected) => {
  const found = itemLosses[name](yTrue, probabilities).dataSync();
  expected.forEach((value, i) => {
    expect(Math.abs(Number(found[i]) - value)).toBeLessThan(1e-5 * Math.max(1, value));
  });
});

test("accuracy is the one that fits the loss", async () => {
  const model = tf.sequential({
    layers: [tf.layers.dense({ inputShape: [2], units: 2, activation: "softmax" })],
  });
  model.setWeights([tf.tensor([4, -4, -4, 4], [2, 2]), tf.zeros([2])]);
  const x = tf.tensor([1, 0, 0, 1, 1, 0], [3, 2]);
  const accuracy = async (loss: LossName, y: tf.Tensor): Promise<number> => {
    model.compile({ optimizer: "sgd", loss, metrics: ["accuracy"] });
    expect(model.metricsNames).toEqual(["loss", "acc"]);
    const [, figure] = [await model.evaluate(x, y)].flat();
    return Number(figure?.dataSync()[0]);
  };
  const numbers = tf.tensor([0, 1, 1], [3], "int32");
  expect(await accuracy("sparseCategoricalCrossentropy", numbers)).toBeCloseTo(2 / 3);
  const column = tf.reshape(numbers, [3, 1]);
  expect(await accuracy("sparseCategoricalCrossentropy", column)).toBeCloseTo(2 / 3);
  expect(await accuracy("categoricalCrossentropy", tf.oneHot(numbers, 2))).toBeCloseTo(2 / 3);
  const each = tf.tensor([1, 0, 0, 1, 1, 1], [3, 2]);
  expect(await accuracy("binaryCrossentropy", each)).toBeCloseTo(5 / 6);
});

test("batches may come from anywhere, and an epoch may have so many of them", async () => {
  async function* batches(): AsyncGenerator<{ xs: tf.Tensor; ys: tf.Tensor }> {
    for (let i = 0; i < 5; i++) {
      await Promise.resolve();
      yield { xs: tf.slice(inputs, [2 * i], [2]), ys: tf.slice(labels, [2 * i], [2]) };
    }
  }
  const warned = jest.spyOn(console, "warn").mockImplementation(() => undefined);
  const model = linearModel(2);
  const { history, epoch } = await model.fitDataset(batches(), { epochs: 4, batchesPerEpoch: 2 });
  // The third epoch has one batch, and is the last one.
  expect(epoch).toEqual([0, 1, 2]);
  expect(history.loss?.[0]).toBeCloseTo(running[1][0], 5);
  expect(warned.mock.calls.flat().join()).toContain("batchesPerEpoch is 2");
  warned.mockRestore();
  expect(await model.trainOnBatch(inputs, labels)).toHaveLength(2);
});

test("a callback ends a training; one that is not trained goes through all", async () => {
  const model = linearModel();
  const batches: number[] = [];
  const { epoch } = await model.fit(inputs, labels, {
    ...{ batchSize: 2, epochs: 3 },
    callbacks: [
      { onBatchBegin: (batch) => void batches.push(batch) },
      {
        onBatchEnd: (batch) => {
          model.stopTraining = batch === 1;
        },
      },
    ],
  });
  expect([batches, epoch]).toEqual([[0, 1], [0]]);
  const parts = await Promise.all(
    [2, 11].map(async (batchSize) => model.evaluate(inputs, labels, { batchSize })),
  );
  const [some = NaN, all = NaN] = parts.map((figures) =>
    Number([figures].flat()[0]?.dataSync()[0]),
  );
  expect(some).toBeCloseTo(all, 5);
});

test("a part of the items is held out", async () => {
  const model = linearModel();
  const sizes: unknown[] = [];
  const { history } = await model.fit(inputs, labels, {
    ...{ batchSize: 4, validationSplit: 0.3, shuffle: true },
    callbacks: { onBatchEnd: (_, logs) => void sizes.push(logs?.size) },
  });
  expect(sizes).toEqual([4, 3]);
  const held = [inputs, labels].map((x) => tf.slice(x, [7], [-1])) as [tf.Tensor, tf.Tensor];
  const [loss] = [await model.evaluate(...held)].flat();
  expect(history.val_loss?.[0]).toBeCloseTo(Number(loss?.dataSync()[0]), 6);
});

test("what cannot be trained says what is missing", async () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 2 })] });
  await expect(model.fit(inputs, labels)).rejects.toThrow(/needs to be compiled.*model\.compile/s);
  const compile = (config: object): (() => void) => {
    const whole = { optimizer: "sgd", loss: "mse", ...config } as tf.CompileConfig;
    return () => {
      model.compile(whole);
    };
  };
  expect(compile({ optimizer: "sdg" })).toThrow(/Unknown Optimizer sdg.*one of adadelta/s);
  expect(compile({ loss: "msr" })).toThrow(/Unknown loss msr.*meanSquaredError/s);
  expect(compile({ metrics: ["acuracy"] })).toThrow(/Unknown metric acuracy.*"accuracy"/s);
  expect(compile({ stepsPerExecution: 0 })).toThrow(/stepsPerExecution must be a positive integer/);
  model.compile({ optimizer: "sgd", loss: "mse" });
  await expect(model.fit(inputs, labels, { validationSplit: 1 })).rejects.toThrow(
    /validationSplit/,
  );
  await expect(model.fitDataset([])).rejects.toThrow(/no batches/);
  const weighted = { epochs: 1, sampleWeight: tf.ones([11]) };
  await expect(model.fit(inputs, labels, weighted)).rejects.toThrow(/sampleWeight is not impl/);
});
