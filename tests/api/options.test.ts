import * as tf from "../../index";
import { thrown } from "../support/thrown";

const x = tf.tensor([1, 2]);

/** A call of each function that takes options, with options that the type checker would refuse. */
const calls: Readonly<Record<string, (options: never) => unknown>> = {
  "tf.function": (options) => tf.function((a: tf.Tensor) => a, options),
  "tf.GradientTape": (options) => new tf.GradientTape(options),
  "tape.gradient": (options) => new tf.GradientTape().gradient(x, x, options),
  "tape.jacobian": (options) => new tf.GradientTape().jacobian(x, x, options),
  "tape.batchJacobian": (options) => new tf.GradientTape().batchJacobian(x, x, options),
  "tf.setBackend": (options) => tf.setBackend("cpu", options),
  data: (options) => x.dataSync(options),
  "tf.Variable": (options) => new tf.Variable(x, options),
  "tf.debugging.assert": (options) => {
    tf.debugging.assert(true, [], options);
  },
  "tf.debugging.assertEqual": (options) => {
    tf.debugging.assertEqual(x, x, options);
  },
  "tf.debugging.assertPositive": (options) => {
    tf.debugging.assertPositive(x, options);
  },
  "tf.debugging.assertNear": (options) => {
    tf.debugging.assertNear(x, x, options);
  },
  "tf.debugging.assertType": (options) => {
    tf.debugging.assertType(x, "float32", options);
  },
  "tf.debugging.assertRank": (options) => {
    tf.debugging.assertRank(x, 1, options);
  },
  "tf.meshgrid": (options) => tf.meshgrid(x, x, options),
  "tf.onnxOp": (options) => tf.onnxOp("Relu", options),
  "tf.case": (options) => tf.case([[true, () => x]], options),
  "tf.whileLoop": (options) =>
    tf.whileLoop(
      () => false,
      (a: tf.Tensor) => [a],
      [x],
      options,
    ),
  "tf.mapFn": (options) => tf.mapFn((a: tf.Tensor) => a, x, options),
  "tf.scan": (options) => tf.scan((a) => a, x, null, options),
  bincount: (options) => tf.bincount(tf.tensor([1], [1], "int32"), null, 0, options),
  "fused.matMul": (options) => tf.fused.matMul(options),
  "tf.layers.dense": (options) => tf.layers.dense(options),
  "tf.layers.conv2d": (options) => tf.layers.conv2d(options),
  "tf.layers.activation": (options) => tf.layers.activation(options),
  "tf.layers.averagePooling2d": (options) => tf.layers.averagePooling2d(options),
  "tf.layers.maxPooling2d": (options) => tf.layers.maxPooling2d(options),
  "tf.layers.globalAveragePooling2d": (options) => tf.layers.globalAveragePooling2d(options),
  "tf.layers.batchNormalization": (options) => tf.layers.batchNormalization(options),
  "tf.layers.layerNormalization": (options) => tf.layers.layerNormalization(options),
  "tf.layers.dropout": (options) => tf.layers.dropout(options),
  "tf.layers.embedding": (options) => tf.layers.embedding(options),
  "tf.layers.flatten": (options) => tf.layers.flatten(options),
  "tf.layers.reshape": (options) => tf.layers.reshape(options),
  "layer.apply": (options) => tf.layers.flatten().apply([[1]], options),
  "tf.sequential": (options) => tf.sequential(options),
  "model.compile": (options) => {
    tf.sequential().compile(options);
  },
  "model.predict": (options) => tf.sequential().predict(x, options),
  "tf.mixedPrecision.LossScaleOptimizer": (options) =>
    new tf.mixedPrecision.LossScaleOptimizer(tf.train.sgd(1), options),
  "tf.regularizers.l1": (options) => tf.regularizers.l1(options),
  "tf.regularizers.l2": (options) => tf.regularizers.l2(options),
  "tf.regularizers.l1l2": (options) => tf.regularizers.l1l2(options),
  "tf.constraints.maxNorm": (options) => tf.constraints.maxNorm(options),
  "tf.constraints.minMaxNorm": (options) => tf.constraints.minMaxNorm(options),
  "tf.constraints.nonNeg": (options) => tf.constraints.nonNeg(options),
  "tf.constraints.unitNorm": (options) => tf.constraints.unitNorm(options),
  ...Object.fromEntries(
    Object.entries(tf.initializers).map(([name, make]) => [
      `tf.initializers.${name}`,
      (options: never) => make(options),
    ]),
  ),
};

const asynchronous: Readonly<Record<string, (options: never) => Promise<unknown>>> = {
  "tf.savedModel.save": (options) => tf.savedModel.save({}, "out/unused", options),
  "model.fit": (options) => tf.sequential().fit(x, x, options),
  "model.fitDataset": (options) => tf.sequential().fitDataset([], options),
  "model.evaluate": (options) => tf.sequential().evaluate(x, x, options),
  "model.evaluateDataset": (options) => tf.sequential().evaluateDataset([], options),
};

const unknown = { nosuchoption: 1 } as never;

test.each(Object.keys(calls))("%s refuses an option that it does not have", (owner) => {
  const error = thrown(() => calls[owner]?.(unknown));
  expect(error).toBeInstanceOf(tf.ValueError);
  expect(error.message).toContain(`${owner} has no option nosuchoption\n  given: nosuchoption`);
});

test.each(Object.keys(asynchronous))(
  "%s refuses an option that it does not have",
  async (owner) => {
    await expect(asynchronous[owner]?.(unknown)).rejects.toThrow(
      `${owner} has no option nosuchoption`,
    );
  },
);

test("the nearest name is suggested", async () => {
  const fit = tf.sequential().fit(x, x, { epoch: 3 } as never);
  await expect(fit).rejects.toThrow("model.fit has no option epoch, did you mean epochs?");
  expect(() => tf.layers.dense({ unit: 3 } as never)).toThrow("did you mean units?");
  expect(() => new tf.GradientTape({ persistant: true } as never)).toThrow("mean persistent?");
});

test("names of other libraries are refused with what to do", () => {
  expect(() => tf.function((a: tf.Tensor) => a, { jitCompile: true } as never)).toThrow(
    /tf\.function: jitCompile is not implemented[^]*fix: remove it/,
  );
  expect(() => tf.layers.embedding({ inputDim: 2, outputDim: 2, maskZero: true } as never)).toThrow(
    /maskZero is not implemented[^]*tf\.notEqual/,
  );
});

test("options are an object, and undefined is no option", () => {
  expect(() => tf.layers.dense(undefined as never)).toThrow(tf.DTypeError);
  expect(() => tf.layers.dense(3 as never)).toThrow(
    /the options of tf\.layers\.dense are an object[^]*given: 3/,
  );
  expect(tf.layers.flatten({ nosuchoption: undefined } as never).built).toBe(false);
});

test("an option that is refused leaves a tape as it was", () => {
  const tape = new tf.GradientTape();
  const v = tf.variable(3);
  const y = tape.record(() => v.square());
  expect(() => tape.gradient(y, v, unknown)).toThrow("tape.gradient has no option");
  expect(tape.gradient(y, v)?.arraySync()).toBe(6);
});
