/** The TF.js contestants in a page, on WebGPU and WebAssembly. */

import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-webgpu";
import {
  crossEntropy,
  expectedLosses,
  explain,
  readWeights,
  toTensor,
} from "../../contestants/tfjs-training";
import { cnn, mlp, transformer, type Model } from "../../contestants/tfjs-models";
import { dataSet } from "../../data";
import { contestantsIn } from "../page";

const train = (name: string, model: Model, makeOptimizer: () => tf.Optimizer) => () => {
  const data = dataSet(name);
  const weights = readWeights(name, (value) => tf.variable(value));
  const optimizer = makeOptimizer();
  let step = 0;
  let loss = NaN;
  return {
    async step() {
      const cost = tf.tidy((): tf.Tensor => {
        const x = toTensor(data.batch("x", step));
        const y = toTensor(data.batch("y", step));
        const value = optimizer.minimize(() => crossEntropy(model(weights, x), y), true);
        return value ?? tf.scalar(NaN);
      });
      loss = (await cost.data())[0] ?? NaN;
      cost.dispose();
      step++;
    },
    figures: () => [loss],
  };
};

const programs = {
  w1_sgd: train("w1", mlp, () => tf.train.sgd(0.1)),
  w1_adam: train("w1", mlp, () => tf.train.adam(1e-3)),
  w2: train("w2", cnn, () => tf.train.adam(1e-3)),
  w3: train("w3", transformer, () => tf.train.adam(1e-3)),
};

const contestant = (backend: "webgpu" | "wasm") => ({
  async start() {
    setWasmPaths("/wasm/");
    if (!(await tf.setBackend(backend))) throw new Error(`TF.js has no ${backend} here`);
    await tf.ready();
  },
  programs,
  expected: expectedLosses,
  explain,
});

contestantsIn({ "tfjs webgpu": contestant("webgpu"), "tfjs wasm": contestant("wasm") });
