import * as tf from "../../index";

const flat = (x: tf.Tensor): number[] => Array.from(x.dataSync(), Number);

const expectClose = (x: tf.Tensor, expected: readonly number[]): void => {
  const actual = flat(x);
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? NaN, 5);
  });
};

test("dense computes activation(x · kernel + bias)", () => {
  const layer = tf.layers.dense({
    units: 2,
    activation: "relu",
    kernelInitializer: "ones",
    biasInitializer: tf.initializers.constant({ value: -4 }),
  });
  expect(layer.built).toBe(false);
  const y = layer.apply([
    [1, 2],
    [3, 4],
  ]);
  expectClose(y, [0, 0, 3, 3]);
  expect(layer.weights.map(({ name, shape }) => [name, shape])).toEqual([
    [`${layer.name}/kernel`, [2, 2]],
    [`${layer.name}/bias`, [2]],
  ]);
  expect(layer.countParams()).toBe(6);
  const bare = tf.layers.dense({ units: 1, useBias: false, activation: (x) => x.mul(2) });
  bare.apply([[1]]);
  bare.setWeights([[[3]]]);
  expectClose(bare.apply([[2]]), [12]);
});

test("layers without a name are numbered, and their weights are named after them", () => {
  const [first, second] = [tf.layers.dense({ units: 1 }), tf.layers.dense({ units: 1 })];
  expect(first.name).not.toBe(second.name);
  expect(first.name).toMatch(/^dense(_\d+)?$/);
  expect(tf.layers.conv2d({ name: "mine", filters: 1, kernelSize: 1 }).name).toBe("mine");
});

test("weights are made when a function is first traced, once", () => {
  const layer = tf.layers.dense({ units: 1, kernelInitializer: "ones" });
  const f = tf.function((x: tf.Tensor) => layer.apply(x));
  expectClose(f(tf.tensor([[1, 2]])), [3]);
  expectClose(f(tf.tensor([[1, 2], [3, 4]])), [3, 7]); // prettier-ignore
  expect(layer.weights).toHaveLength(2);
  layer.setWeights([[[2], [2]], [1]]);
  expectClose(f(tf.tensor([[1, 2]])), [7]);
});

test("operations of a layer are in its scope", () => {
  const model = tf.sequential({
    name: "net",
    layers: [tf.layers.dense({ name: "first", units: 1, activation: "tanh" })],
  });
  const { graph } = tf
    .function((x: tf.Tensor) => model.apply(x))
    .getConcreteFunction(new tf.TensorSpec([1, 1]));
  expect(new Set(graph.nodes.map(({ scope }) => scope))).toEqual(new Set(["net/first"]));
});

test("conv2d and pooling agree with the operations, in both data formats", () => {
  const image = tf.tensor(
    Float32Array.from({ length: 32 }, (_, i) => i),
    [1, 4, 4, 2],
  );
  const turned = tf.transpose(image, [0, 3, 1, 2]);
  const options = { filters: 3, kernelSize: [3, 2], padding: "same", strides: 2 } as const;
  const last = tf.layers.conv2d(options);
  const y = last.apply(image);
  expect(y.shape).toEqual([1, 2, 2, 3]);
  expectClose(y, flat(tf.conv2d(image, last.getWeights()[0] ?? 0, 2, "same")));
  const first = tf.layers.conv2d({ ...options, dataFormat: "channelsFirst" });
  first.apply(turned);
  first.setWeights([last.getWeights()[0] ?? 0, [1, 2, 3]]);
  const biased = y.add(tf.tensor([1, 2, 3]));
  expectClose(first.apply(turned), flat(tf.transpose(biased, [0, 3, 1, 2])));

  expectClose(tf.layers.maxPooling2d().apply(image), flat(tf.maxPool(image, 2, 2, "valid")));
  expectClose(
    tf.layers
      .averagePooling2d({ poolSize: 3, strides: 1, dataFormat: "channelsFirst" })
      .apply(turned),
    flat(tf.avgPool(turned, 3, 1, "valid", undefined, "NCHW")),
  );
  expectClose(tf.layers.globalAveragePooling2d().apply(image), [15, 16]);
});

test("flatten, reshape, activation and embedding", () => {
  const x = tf.tensor(
    Float32Array.from({ length: 12 }, (_, i) => i),
    [2, 2, 3],
  );
  expect(tf.layers.flatten().apply(x).shape).toEqual([2, 6]);
  expect(tf.layers.reshape({ targetShape: [3, 2] }).apply(x).shape).toEqual([2, 3, 2]);
  expect(tf.layers.reshape({ targetShape: [null, 1] }).apply(x).shape).toEqual([2, 6, 1]);
  expectClose(
    tf.layers.activation({ activation: "hardSigmoid" }).apply([-9, 0, 1, 9]),
    [0, 0.5, 0.7, 1],
  );
  const embedding = tf.layers.embedding({ inputDim: 3, outputDim: 2 });
  embedding.apply(tf.tensor([[0]], undefined, "int32"));
  embedding.setWeights([[[1, 2], [3, 4], [5, 6]]]); // prettier-ignore
  const y = embedding.apply(tf.tensor([[2, 0]], undefined, "int32"));
  expect(y.arraySync()).toEqual([[[5, 6], [1, 2]]]); // prettier-ignore
});

test("batch normalisation: the batch while training, moving averages otherwise", () => {
  const layer = tf.layers.batchNormalization({ momentum: 0.9, epsilon: 0 });
  const x = tf.tensor([[1, 10], [3, 30]]); // prettier-ignore
  expectClose(layer.apply(x), [1, 10, 3, 30]);
  expectClose(layer.apply(x, { training: true }), [-1, -1, 1, 1]);
  const [, , mean, variance] = layer.weights;
  expectClose(tf.keep(mean?.value() ?? tf.scalar(NaN)), [0.2, 2]);
  expectClose(variance?.value() ?? tf.scalar(NaN), [0.9 + 0.1, 0.9 + 10]);
  expectClose(layer.apply(x), [0.8, 8 / Math.sqrt(10.9), 2.8, 28 / Math.sqrt(10.9)]);
  expect(layer.trainableVariables.map(({ name }) => name.split("/")[1])).toEqual(["beta", "gamma"]);
});

test("batch normalisation in a traced training step moves its averages with each run", () => {
  const layer = tf.layers.batchNormalization({ axis: 1, momentum: 0.5 });
  const step = tf.function((x: tf.Tensor) => layer.apply(x, { training: true }));
  const x = tf.tensor([[[4, 6]]]);
  step(x);
  step(x);
  expectClose(layer.weights[2]?.value() ?? tf.scalar(NaN), [5 * 0.75]);
});

test("layer normalisation over one axis and over several", () => {
  const x = tf.tensor([[[1, 3], [5, 7]]]); // prettier-ignore
  expectClose(tf.layers.layerNormalization({ epsilon: 0 }).apply(x), [-1, 1, -1, 1]);
  const both = tf.layers.layerNormalization({ axis: [1, 2], epsilon: 0, center: false });
  const unit = Math.sqrt(5);
  expectClose(both.apply(x), [-3 / unit, -1 / unit, 1 / unit, 3 / unit]);
  expect(both.weights.map(({ shape }) => shape)).toEqual([[2, 2]]);
});

test("a sequential model has its weights at once where the input's shape is given", () => {
  const layers = () => [tf.layers.dense({ units: 3 }), tf.layers.dense({ units: 2 })];
  const model = tf.sequential({ inputShape: [4], layers: layers() });
  expect(model.weights.map(({ shape }) => shape)).toEqual([[4, 3], [3], [3, 2], [2]]);
  expect(model.outputShape).toEqual([null, 2]);
  expect([...model.namedVariables().keys()]).toEqual([
    "layers/0/bias",
    "layers/0/kernel",
    "layers/1/bias",
    "layers/1/kernel",
  ]);
  expect(tf.sequential({ layers: layers() }).weights).toEqual([]);
  const grown = tf.sequential();
  grown.add(tf.layers.dense({ units: 3, inputShape: [1] }));
  grown.add(tf.layers.dense({ units: 1 }));
  expect(grown.weights).toHaveLength(4);
  expect(grown.predict([[1], [2]]).shape).toEqual([2, 1]);
});

test("predict is compiled once for each shape, and sees new weights", () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  model.setWeights([[[2]], [0]]);
  const x = tf.tensor([[3]]);
  expectClose(model.predict(x), [6]);
  const { compilations } = tf.debugging.executionCounters;
  model.setWeights([[[5]], [1]]);
  expectClose(model.predict(x), [16]);
  expect(tf.debugging.executionCounters.compilations).toBe(compilations);
});

test("frozen layers are not trained, and thawed ones are", () => {
  const model = tf.sequential({
    inputShape: [1],
    layers: [tf.layers.dense({ units: 1 }), tf.layers.batchNormalization()],
  });
  expect(model.trainableVariables).toHaveLength(4);
  model.trainable = false;
  expect(model.trainableVariables).toHaveLength(0);
  model.trainable = true;
  expect(model.trainableVariables).toHaveLength(4);
  expect(tf.layers.dense({ units: 1, inputShape: [1], trainable: false }).trainable).toBe(false);
});

test("summary prints a table", () => {
  const model = tf.sequential({
    name: "classifier",
    layers: [
      tf.layers.conv2d({ name: "conv", inputShape: [8, 8, 1], filters: 4, kernelSize: 3 }),
      tf.layers.batchNormalization({ name: "norm" }),
      tf.layers.flatten({ name: "flat" }),
      tf.layers.dense({ name: "out", units: 2 }),
    ],
  });
  const lines: string[] = [];
  model.summary(60, undefined, (line) => lines.push(line));
  expect(lines.map((line) => line.trimEnd()).join("\n")).toMatchInlineSnapshot(`
   "____________________________________________________________
   Layer (type)               Output shape            Param #
   ============================================================
   conv (conv2d)              [null,6,6,4]            40
   norm (batch_normalization) [null,6,6,4]            16
   flat (flatten)             [null,144]              0
   out (dense)                [null,2]                290
   ============================================================
   Total params: 346
   Trainable params: 338
   Non-trainable params: 8
   ____________________________________________________________"
  `);
  expect(() => {
    tf.sequential({ layers: [tf.layers.flatten()] }).summary();
  }).toThrow(/has not yet been built[^]*inputShape/);
});

test("a layer of the user's own", () => {
  class Scale extends tf.Layer {
    private factor: tf.Variable | undefined;
    constructor() {
      super("scale", {});
    }
    protected override build(shape: readonly number[]): void {
      this.factor = this.addWeight("factor", shape.slice(-1), "ones");
    }
    protected override call(x: tf.Tensor): tf.Tensor {
      return x.mul(this.factor ?? 1);
    }
  }
  const layer = new Scale();
  expectClose(layer.apply([1, 2]), [1, 2]);
  expect(layer.weights.map(({ name }) => name)).toEqual([`${layer.name}/factor`]);
});

test("wrong arguments are refused with what to do", () => {
  expect(() => tf.layers.dense({ units: 0 })).toThrow(/units of layer dense.* must be a positive/);
  // @ts-expect-error: callers without type checking may name anything
  expect(() => tf.layers.dense({ units: 1, activation: "rellu" })).toThrow(/Unknown activation/);
  expect(() => tf.layers.conv2d({ filters: 1, kernelSize: 3 }).apply([[1, 2]])).toThrow(
    /expected ndim=4, found ndim=2/,
  );
  expect(() => tf.layers.dense({ units: 1 }).apply(1)).toThrow(/axis -1[^]*higher rank/);
  expect(() => tf.layers.reshape({ targetShape: [4] }).apply([[1, 2, 3]])).toThrow(
    /Total size of new array must be unchanged/,
  );
  const layer = tf.layers.dense({ units: 1 });
  expect(() => {
    layer.setWeights([[[1]]]);
  }).toThrow(/has 0 weights[^]*apply the layer once/);
});
