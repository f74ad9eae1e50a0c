import * as tf from "../../index";

test("weights are the initial values", () => {
  const layer = tf.layers.dense({ units: 1, inputDim: 2, weights: [[[1], [2]], [3]] });
  expect(
    tf
      .sequential({ layers: [layer] })
      .predict([[1, 1]])
      .arraySync(),
  ).toEqual([[6]]);
  const wrong = tf.layers.dense({ units: 1, name: "out", weights: [[[1], [2], [3]], [3]] });
  expect(() => wrong.apply([[1, 1]])).toThrow(
    /weight out\/kernel of layer out has shape \[2,1\]\n {2}given: a value of shape \[3,1\]/,
  );
  const few = tf.layers.dense({ units: 1, weights: [[[1], [2]]] });
  expect(() => few.apply([[1, 1]])).toThrow(/has 2 weights[^]*given: 1 values/);
});

test("the input's shape, in each form", () => {
  const model = (config: Partial<tf.DenseConfig>): tf.Sequential =>
    tf.sequential({ layers: [tf.layers.dense({ units: 3, ...config })] });
  for (const config of [
    { inputShape: 2 },
    { inputShape: [2] },
    { inputDim: 2 },
    { batchInputShape: [null, 2] },
    { inputShape: [null], inputDim: 2 },
  ]) {
    if (config.inputDim !== undefined && "inputShape" in config) continue;
    expect(model(config).outputShape).toEqual([null, 3]);
    expect(model(config).weights[0]?.shape).toEqual([2, 3]);
  }
  expect(model({ batchInputShape: [4, 2] }).outputShape).toEqual([4, 3]);
  expect(model({ inputShape: [2], batchSize: 5 }).outputShape).toEqual([5, 3]);
  const embedding = tf.layers.embedding({ inputDim: 4, outputDim: 2, inputLength: 3 });
  expect(embedding.batchInputShape).toEqual([null, 3]);
  expect(() => model({ inputShape: 3, inputDim: 2 })).toThrow(/inputDim is 2[^]*ends with 3/);
  expect(() => model({ inputShape: 3, batchInputShape: [1, 3] })).toThrow(
    /batchInputShape, which includes inputShape/,
  );
  expect(() => model({ inputShape: "2" as never })).toThrow(/inputShape of layer .* consists of/);
});

test("inputs are checked against the weights and the declared shape, by the layer's name", () => {
  const layer = tf.layers.dense({ units: 1, name: "head" });
  layer.apply([[1, 2]]);
  expect(() => layer.apply([[1, 2, 3]])).toThrow(
    "Input is incompatible with layer head: expected axis -1 of input shape to have value 2 but got shape [1,3].",
  );
  const conv = tf.layers.conv2d({ filters: 1, kernelSize: 1, name: "conv" });
  conv.apply(tf.ones([1, 2, 2, 3]));
  expect(() => conv.apply(tf.ones([1, 2, 2, 4]))).toThrow(/incompatible with layer conv/);
  const norm = tf.layers.batchNormalization({ name: "norm" });
  norm.apply([[1, 2]]);
  expect(() => norm.apply([[1, 2, 3]])).toThrow(/incompatible with layer norm/);
  const flat = tf.sequential({ name: "net", layers: [tf.layers.flatten({ inputShape: [2, 1] })] });
  expect(() => flat.predict(tf.ones([4, 3, 1]))).toThrow(
    "Error when checking input: expected net to have shape [null,2,1], but got array with shape [4,3,1].",
  );
  // A last axis of size 1 may be missing, as in Keras.
  expect(flat.predict(tf.ones([4, 2])).shape).toEqual([4, 2]);
});

test("flatten of channels that come first", () => {
  const image = tf.tensor([1, 2, 3, 4], [1, 2, 2, 1]);
  const flat = tf.layers.flatten({ dataFormat: "channelsFirst" }).apply(image);
  expect(flat.arraySync()).toEqual([[1, 3, 2, 4]]);
});

test("wrong sizes and rates are refused", () => {
  expect(() => tf.layers.dropout({ rate: 1.5 })).toThrow(/rate of layer dropout/);
  expect(() => tf.layers.conv2d({ filters: 1 } as never)).toThrow(/kernelSize of layer conv2d/);
  expect(() => tf.layers.maxPooling2d({ poolSize: [2, 0] })).toThrow(/poolSize of layer/);
  expect(() => tf.layers.reshape({} as never)).toThrow(/targetShape of layer/);
});

test("a layer that is refused is not part of the model", () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: 2 })] });
  expect(() => {
    model.add(tf.layers.conv2d({ filters: 1, kernelSize: 1 }));
  }).toThrow(/incompatible with layer conv2d/);
  expect(model.layers).toHaveLength(1);
  expect(() => {
    model.add("dense" as never);
  }).toThrow(/consists of layers[^]*the string "dense"/);
});

test("layers that are not built say so", () => {
  const lstm: unknown = Reflect.get(tf.layers, "lstm");
  expect(lstm).toThrow(/tf\.layers\.lstm is not part of ontrace/);
  expect(Object.keys(tf.layers)).not.toContain("lstm");
});
