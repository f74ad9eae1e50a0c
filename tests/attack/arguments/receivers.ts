/** The object whose method is called, by class. */

import * as tf from "../../../index";

const model = (): tf.Sequential => {
  const made = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
  made.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  return made;
};

const layer = (): tf.Layer => {
  const made = tf.layers.dense({ units: 1 });
  made.apply([[1, 2, 3, 4]]);
  return made;
};

export const receivers: Readonly<Record<string, () => object>> = {
  Tensor: () => tf.tensor([1, 2, 3, 4]),
  IndexedSlices: () => new tf.IndexedSlices(tf.tensor([1]), tf.tensor([0], [1], "int32"), [4]),
  Variable: () => tf.variable([1, 2, 3, 4]),
  ComplexTensor: () => tf.complex([1, 2, 3, 4], [0, 0, 0, 0]),
  TensorBuffer: () => tf.buffer([2, 2]),
  TensorSpec: () => new tf.TensorSpec([4], "float32"),
  Module: () => new tf.Module(),
  GradientTape: () => new tf.GradientTape({ persistent: true }),
  "autodiff.ForwardAccumulator": () => {
    const x = tf.variable([1, 2]);
    return new tf.autodiff.ForwardAccumulator([x], [tf.ones([2])]);
  },
  "random.Generator": () => tf.random.Generator.fromSeed(1),
  Dataset: () => tf.data.fromTensorSlices(tf.tensor([1, 2, 3, 4])),
  "data.Dataset": () => tf.data.fromTensorSlices(tf.tensor([1, 2, 3, 4])),
  Layer: layer,
  "layers.Layer": layer,
  LayersModel: model,
  Sequential: model,
  Optimizer: () => tf.train.sgd(0.1),
  SGDOptimizer: () => tf.train.sgd(0.1),
  MomentumOptimizer: () => tf.train.momentum(0.1, 0.9),
  AdamOptimizer: () => tf.train.adam(0.1),
  AdamaxOptimizer: () => tf.train.adamax(0.1),
  AdagradOptimizer: () => tf.train.adagrad(0.1),
  AdadeltaOptimizer: () => tf.train.adadelta(0.1),
  RMSPropOptimizer: () => tf.train.rmsprop(0.1),
  "mixedPrecision.LossScaleOptimizer": () =>
    new tf.mixedPrecision.LossScaleOptimizer(tf.train.sgd(0.1)),
  History: () => new tf.History(),
  "mixedPrecision.Policy": () => tf.mixedPrecision.globalPolicy(),
  OntraceError: () => new tf.InvalidArgumentError({ what: "x", given: "y", expected: "z" }),
  Initializer: () => tf.initializers.zeros(),
  Constraint: () => tf.constraints.nonNeg(),
  Regularizer: () => tf.regularizers.l2(),
};

/** Methods that work in a block that the object runs only. */
export const surroundings: Readonly<
  Record<string, (receiver: object, call: () => unknown) => unknown>
> = Object.fromEntries(
  ["watch", "stopRecording", "reset"].map((method) => [
    `GradientTape.prototype.${method}`,
    (tape: object, call: () => unknown): unknown =>
      tape instanceof tf.GradientTape ? tape.record(call) : call(),
  ]),
);
