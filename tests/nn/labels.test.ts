import * as tf from "../../index";

const inputs = tf.ones([8, 3]);

function model(units: number, config: Partial<tf.CompileConfig> = {}): tf.Sequential {
  const layers = [tf.layers.dense({ name: "out", inputShape: 3, units, activation: "sigmoid" })];
  const made = tf.sequential({ layers });
  made.compile({ optimizer: "sgd", loss: "meanSquaredError", ...config });
  return made;
}

const message = (expected: string, given: string): string =>
  `Error when checking target: expected out to have shape ${expected}, but got array with shape ${given}.`;

test("labels that would broadcast are refused, naming the layer", async () => {
  const one = model(1);
  const wrong = tf.ones([8, 2]);
  await expect(one.fit(inputs, wrong)).rejects.toThrow(message("[8,1]", "[8,2]"));
  await expect(one.evaluate(inputs, wrong)).rejects.toThrow(message("[8,1]", "[8,2]"));
  await expect(one.trainOnBatch(inputs, wrong)).rejects.toThrow(message("[8,1]", "[8,2]"));
  await expect(one.fitDataset([{ xs: inputs, ys: wrong }])).rejects.toThrow(/checking target/);
  await expect(one.fit(inputs, inputs, { validationData: [inputs, wrong] })).rejects.toThrow(
    message("[8,1]", "[8,3]"),
  );
  const validated = one.fit(inputs, tf.ones([8]), { validationData: [inputs, wrong] });
  await expect(validated).rejects.toThrow(message("[8,1]", "[8,2]"));
  await expect(model(3).fit(inputs, tf.ones([8, 1]))).rejects.toThrow(message("[8,3]", "[8,1]"));
});

test("a last axis of size 1 may be missing, or in excess", async () => {
  expect((await model(1).fit(inputs, tf.ones([8]))).epoch).toEqual([0]);
  expect((await model(2).fit(inputs, tf.ones([8, 2, 1]))).epoch).toEqual([0]);
});

test("class indices, and metrics with other labels than the loss", async () => {
  const loss = "sparseCategoricalCrossentropy";
  const indices = tf.zeros([8], "int32");
  expect((await model(2, { loss, metrics: ["accuracy"] }).fit(inputs, indices)).epoch).toEqual([0]);
  await expect(model(2, { loss }).fit(inputs, tf.ones([8, 2]))).rejects.toThrow(
    message("[8,1]", "[8,2]"),
  );
  await expect(model(2, { loss, metrics: ["mae"] }).fit(inputs, indices)).rejects.toThrow(
    /metric mae/,
  );
});

test("a loss of the user's own may take any labels", async () => {
  const loss = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor => yPred.sub(yTrue.mean()).square();
  expect((await model(1, { loss }).fit(inputs, tf.ones([8, 5]))).epoch).toEqual([0]);
});

test("accuracy of one probability is binary, as in Keras", async () => {
  const binary = model(1, { metrics: "accuracy" });
  binary.setWeights([tf.ones([3, 1]), tf.zeros([1])]);
  const figures = [await binary.evaluate(inputs, tf.tensor([1, 1, 0, 0, 0, 0, 0, 0]))].flat();
  expect(figures[1]?.dataSync()[0]).toBeCloseTo(0.25, 5);
});

test("numbers of inputs and labels differ", async () => {
  await expect(model(1).fit(inputs, tf.ones([7, 1]))).rejects.toThrow(/same number of items/);
  const uneven = { xs: inputs, ys: tf.ones([1, 1]) };
  await expect(model(1).fitDataset([uneven])).rejects.toThrow(
    /same number of samples as target Tensors[^]*float32\[8,3\], ys Tensor float32\[1,1\]/,
  );
  await expect(model(1).fitDataset([{ x: inputs }] as never)).rejects.toThrow(
    /object \{ xs, ys \} of tensors[^]*\{x: Tensor float32\[8,3\]\}/,
  );
  await expect(model(1).fitDataset(inputs as never)).rejects.toThrow(/iterable of batches/);
});

test("no tensor is left behind by a step", async () => {
  const trained = model(1, { stepsPerExecution: 2 });
  const labels = tf.ones([8, 1]);
  const run = async (): Promise<void> => {
    await trained.fit(inputs, labels, { batchSize: 3, epochs: 2, validationSplit: 0.25 });
    tf.dispose(await trained.evaluate(inputs, labels, { batchSize: 3 }));
    await trained.trainOnBatch([[1, 2, 3]], [1]);
  };
  await run();
  const { numTensors } = tf.memory();
  await run();
  expect(tf.memory().numTensors).toBe(numTensors);
});

test("predict and evaluate compile twice for any number of batch sizes", async () => {
  const trained = model(1);
  const batch = (size: number): tf.Tensor => tf.tensor(new Float32Array(3 * size), [size, 3]);
  trained.predict(batch(1)).dataSync();
  const before = tf.debugging.executionCounters.compilations;
  for (let size = 2; size < 40; size++) {
    const y = trained.predict(batch(size));
    expect(y.shape).toEqual([size, 1]);
    expect(y.dataSync()[size - 1]).toBeCloseTo(0.5);
  }
  expect(tf.debugging.executionCounters.compilations - before).toBe(1);
  for (let size = 1; size < 9; size++) {
    const labels = tf.tensor(new Float32Array(size), [size, 1]);
    const loss = [await trained.evaluate(batch(size), labels)].flat();
    expect(loss[0]?.dataSync()[0]).toBeCloseTo(0.25);
  }
  expect(tf.debugging.executionCounters.compilations - before).toBe(3);
});

test("predict in parts", () => {
  const trained = model(2);
  const x = tf.tensor(
    Float32Array.from({ length: 21 }, (_, i) => Math.sin(i)),
    [7, 3],
  );
  const parts = trained.predict(x, { batchSize: 3 });
  expect(parts.shape).toEqual([7, 2]);
  const whole = trained.predict(x).dataSync();
  parts.dataSync().forEach((value, i) => {
    expect(value).toBeCloseTo(whole[i] ?? NaN, 6);
  });
});

test("a layer that must know the batch size is traced for each", () => {
  class Fixed extends tf.Layer {
    constructor() {
      super("fixed", {});
    }
    protected override call(x: tf.Tensor): tf.Tensor {
      return tf.reshape(x, [tf.util.sizeFromShape(x.shape)]);
    }
  }
  const fixed = tf.sequential({ layers: [new Fixed()] });
  for (const size of [2, 3, 4]) expect(fixed.predict(tf.ones([size, 2])).shape).toEqual([2 * size]);
});

test.each(["auto", "batch", "epoch", "never", 0] as const)("yieldEvery %s", async (yieldEvery) => {
  const turns: unknown[] = [];
  const labels = tf.ones([8]);
  const before = setImmediate(() => void turns.push("task"));
  await model(1).fit(inputs, labels, {
    ...{ batchSize: 4, yieldEvery },
    callbacks: { onYield: (epoch, batch) => void turns.push([epoch, batch]) },
  });
  clearImmediate(before);
  const expected: Readonly<Record<string, readonly unknown[]>> = {
    batch: [[0, 0], "task", [0, 1]],
    epoch: [[0, 0], "task"],
    never: [],
    0: [[0, 0], "task", [0, 1], [0, 0]],
  };
  if (yieldEvery !== "auto") expect(turns).toEqual(expected[yieldEvery]);
  const wrong = model(1).fit(inputs, labels, { yieldEvery: "always" as "auto" });
  await expect(wrong).rejects.toThrow(/yieldEvery is always/);
});
