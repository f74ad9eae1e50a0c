import * as tf from "../../../index";

const { globalPolicy, Policy, setGlobalPolicy } = tf.mixedPrecision;

afterEach(() => {
  setGlobalPolicy("float32");
});

const flat = (x: tf.Tensor | tf.Variable): number[] => Array.from(x.dataSync(), Number);

test("a policy is known by its name", () => {
  expect(globalPolicy().name).toBe("float32");
  setGlobalPolicy("mixed_float16");
  const { name, computeDtype, variableDtype } = globalPolicy();
  expect({ name, computeDtype, variableDtype }).toEqual({
    name: "mixed_float16",
    computeDtype: "float16",
    variableDtype: "float32",
  });
  const policy = new Policy("float64");
  setGlobalPolicy(policy);
  expect(globalPolicy()).toBe(policy);
  expect(policy.getConfig()).toEqual({ name: "float64" });
  expect(policy.toString()).toBe('<Policy "float64">');
});

test.each(["foo", "int32", "mixed_bfloat16", 3, null])("%p is no policy", (given) => {
  expect(() => {
    setGlobalPolicy(given as never);
  }).toThrow(`Cannot convert '${String(given)}' to a mixed precision Policy.`);
  expect(() => tf.layers.dense({ units: 1, dtype: given as never })).toThrow(
    /one of float16, float32, float64, mixed_float16/,
  );
});

const image = (): tf.Tensor => tf.fill([2, 4, 4, 3], 1 / 3);

// Dtypes of outputs and weights are Keras's.
test.each([
  ["dense", () => tf.layers.dense({ units: 2 }), 2],
  ["conv2d", () => tf.layers.conv2d({ filters: 2, kernelSize: 2 }), 2],
  ["batchNormalization", () => tf.layers.batchNormalization(), 4],
  ["layerNormalization", () => tf.layers.layerNormalization(), 2],
  ["softmax", () => tf.layers.activation({ activation: "softmax" }), 0],
  ["maxPooling2d", () => tf.layers.maxPooling2d(), 0],
  ["averagePooling2d", () => tf.layers.averagePooling2d(), 0],
  ["globalAveragePooling2d", () => tf.layers.globalAveragePooling2d(), 0],
  ["flatten", () => tf.layers.flatten(), 0],
  ["reshape", () => tf.layers.reshape({ targetShape: [48] }), 0],
] as const)("%s computes in float16 and holds float32", (_, make, weights) => {
  setGlobalPolicy("mixed_float16");
  const layer = make();
  const y = layer.apply(image(), { training: true });
  expect(y.dtype).toBe("float16");
  expect(flat(y).every(Number.isFinite)).toBe(true);
  expect(layer.weights.map(({ dtype }) => dtype)).toEqual(
    Array.from({ length: weights }, () => "float32"),
  );
  expect([layer.dtype, layer.computeDtype, layer.variableDtype]).toEqual([
    "float32",
    "float16",
    "float32",
  ]);
});

test.each(["float16", "float32", "float64"] as const)("a layer of its own dtype %s", (dtype) => {
  setGlobalPolicy("mixed_float16");
  for (const layer of [
    tf.layers.dense({ units: 2, dtype }),
    tf.layers.batchNormalization({ dtype: new Policy(dtype) }),
  ]) {
    expect(layer.apply(tf.ones([2, 3]), { training: true }).dtype).toBe(dtype);
    expect(new Set(layer.weights.map((weight) => weight.dtype))).toEqual(new Set([dtype]));
  }
});

test("a layer keeps the policy that it was made under", () => {
  const before = tf.layers.dense({ units: 1 });
  setGlobalPolicy("mixed_float16");
  expect(before.apply([[1]]).dtype).toBe("float32");
});

class Seen extends tf.Layer {
  dtypeSeen = "";
  valueSeen = NaN;

  constructor(config: tf.LayerConfig = {}) {
    super("seen", config);
  }

  protected override call(x: tf.Tensor): tf.Tensor {
    this.dtypeSeen = x.dtype;
    this.valueSeen = flat(x)[0] ?? NaN;
    return x;
  }
}

test("floating-point inputs are cast, and others are not", () => {
  setGlobalPolicy("mixed_float16");
  const layer = new Seen();
  layer.apply(tf.tensor([1 / 3], [1], "float64"));
  expect([layer.dtypeSeen, layer.valueSeen]).toEqual(["float16", 0.333251953125]);
  layer.apply(tf.tensor([3], [1], "int32"));
  expect(layer.dtypeSeen).toBe("int32");
  // A model's own policy comes first, as in Keras: the float32 layer in it gets rounded numbers.
  const inner = new Seen({ dtype: "float32" });
  const y = tf.sequential({ layers: [inner] }).apply([[1 / 3]]);
  expect([inner.dtypeSeen, inner.valueSeen, y.dtype]).toEqual([
    "float32",
    0.333251953125,
    "float32",
  ]);
});

/** Reads and writes weights while it is called. */
class Reader extends tf.Layer {
  weight: tf.Variable | undefined;
  moving: tf.Variable | undefined;
  readonly plain = tf.variable(1);
  readonly seen: string[] = [];

  constructor() {
    super("reader", {});
  }

  protected override build(): void {
    this.weight = this.addWeight("w", [], "ones");
    this.moving = this.addWeight("k", [], "zeros", false);
  }

  protected override call(x: tf.Tensor): tf.Tensor {
    const { weight, moving, plain } = this;
    if (weight === undefined || moving === undefined) throw new Error("not built");
    this.seen.push(weight.dtype, weight.toTensor().dtype, plain.dtype);
    const [first] = tf.unstack(x) as [tf.Tensor];
    moving.assign(first.mul(weight).mul(0.1));
    moving.assignAdd(first.mul(0.001));
    return x.mul(weight);
  }
}

test("weights are cast where a layer reads them, and nowhere else", () => {
  setGlobalPolicy("mixed_float16");
  for (const compiled of [false, true]) {
    const layer = new Reader();
    const apply = compiled
      ? tf.function((x: tf.Tensor) => layer.apply(x))
      : layer.apply.bind(layer);
    expect(apply(tf.tensor([1, 2])).dtype).toBe("float16");
    expect(layer.seen.slice(0, 3)).toEqual(["float16", "float16", "float32"]);
    expect([layer.weight?.dtype, layer.moving?.dtype]).toEqual(["float32", "float32"]);
    // Keras's value: sums are made in half precision, and held in float32.
    expect(flat(layer.moving ?? tf.variable(0))).toEqual([0.1009521484375]);
  }
});

/** Its function is traced for each dtype in which a layer reads the weight. */
class Traced extends tf.Layer {
  readonly times = tf.function((x: tf.Tensor) => x.mul(this.factor));
  private readonly factor = new tf.Variable([2], { autocast: true });

  constructor(dtype: tf.mixedPrecision.PolicyName) {
    super("traced", { dtype });
  }

  protected override call(x: tf.Tensor): tf.Tensor {
    return this.times(x).add(tf.cast(this.times(tf.tensor([1], [1], x.dtype)), x.dtype));
  }
}

test("a function that a layer calls is traced for the dtype of its weights there", () => {
  const layer = new Traced("mixed_float16");
  expect(layer.apply(tf.tensor([3])).dtype).toBe("float16");
  expect(layer.times(tf.tensor([3])).dtype).toBe("float32");
  expect(layer.times.tracingCount).toBe(2);
});

test("gradients have the dtype of the weights", () => {
  const layer = tf.layers.dense({ units: 2, dtype: "mixed_float16" });
  const tape = new tf.GradientTape();
  const loss = tape.record(() => layer.apply(tf.ones([1, 3])).sum());
  expect(loss.dtype).toBe("float16");
  const gradients = tape.gradient(loss, layer.trainableVariables);
  expect(gradients.map((gradient) => gradient?.dtype)).toEqual(["float32", "float32"]);
});

test("normalisation of halves neither overflows nor loses its moving averages", () => {
  setGlobalPolicy("mixed_float16");
  const batch = tf.layers.batchNormalization();
  const y = batch.apply(tf.tensor([[300], [-300]], undefined, "float16"), { training: true });
  expect(flat(y)).toEqual([1, -1]);
  const [, , mean, variance] = batch.getWeights() as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  expect(flat(mean)).toEqual([0]);
  expect(flat(variance)[0]).toBeCloseTo(900.99, 2);
  const layer = tf.layers.layerNormalization();
  expect(flat(layer.apply(tf.tensor([[300, -300]], undefined, "float16")))).toEqual([1, -1]);
});

test("an embedding's gradient keeps its slices", () => {
  const layer = tf.layers.embedding({ inputDim: 4, outputDim: 3, dtype: "mixed_float16" });
  const tape = new tf.GradientTape();
  const y = tape.record(() => layer.apply(tf.tensor([2, 0, 2], [3], "int32")));
  expect([y.dtype, ...layer.weights.map(({ dtype }) => dtype)]).toEqual(["float16", "float32"]);
  const [gradient] = tape.gradient(y, layer.trainableVariables);
  if (!(gradient instanceof tf.IndexedSlices)) throw new Error("no slices");
  expect(gradient.dtype).toBe("float32");
  const optimizer = new tf.mixedPrecision.LossScaleOptimizer(tf.train.sgd(1), { initialScale: 2 });
  const [before] = layer.getWeights() as [tf.Tensor];
  optimizer.apply([gradient], layer.trainableVariables);
  const [after] = layer.getWeights() as [tf.Tensor];
  // Two rows of ones, over the scale, for index 2.
  expect(flat(before.sub(after).mean(1)).map((x) => Math.round(x * 100) / 100)).toEqual([
    0.5, 0, 1, 0,
  ]);
  optimizer.apply([gradient.withValues(gradient.values.mul(Infinity))], layer.trainableVariables);
  expect(flat(optimizer.dynamicScale)).toEqual([1]);
});

test("losses of halves are float32", () => {
  const labels = tf.tensor([[1, 0]]);
  const predictions = tf.tensor([[0.3, 0.7]], undefined, "float16");
  for (const loss of [
    tf.losses.meanSquaredError(labels, predictions),
    tf.losses.absoluteDifference([[1, 0]], predictions),
    tf.losses.huberLoss(labels, predictions),
    tf.losses.logLoss(labels, predictions, tf.tensor(0.5, [], "float16")),
    tf.losses.cosineDistance(labels, predictions, 1),
    tf.losses.softmaxCrossEntropy(labels, predictions),
    tf.losses.sigmoidCrossEntropy(labels.cast("float16"), predictions),
  ])
    expect(loss.dtype).toBe("float32");
  // As TensorFlow's: of the losses' own dtype, added up in single precision.
  const halves = tf.tensor([60000, 60000], [2], "float16");
  const mean = tf.losses.computeWeightedLoss(halves);
  expect([mean.dtype, ...flat(mean)]).toEqual(["float16", 60000]);
  expect(flat(tf.losses.computeWeightedLoss(halves, [1, 3], tf.Reduction.MEAN))).toEqual([60000]);
});
