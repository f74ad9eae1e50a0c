/** The TF.js contestants, on the wasm and the cpu backend. */

import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import type { Contestant, Program } from "../contestant";
import { chainInput, dataSet, matrices, sumOfAbsolutes } from "../data";
import { cnn, mlp, transformer, type Model } from "./tfjs-models";
import { crossEntropy, expectedLosses, explain, readWeights, toTensor } from "./tfjs-training";

const readScalar = (value: tf.Tensor): number => value.dataSync()[0] ?? NaN;

const train = (name: string, model: Model, makeOptimizer: () => tf.Optimizer) => (): Program => {
  const data = dataSet(name);
  const weights = readWeights(name, (value) => tf.variable(value));
  const optimizer = makeOptimizer();
  let step = 0;
  let loss = NaN;
  return {
    step() {
      tf.tidy(() => {
        const x = toTensor(data.batch("x", step));
        const y = toTensor(data.batch("y", step));
        const cost = optimizer.minimize(() => crossEntropy(model(weights, x), y), true);
        if (cost) loss = readScalar(cost);
      });
      step++;
    },
    figures: () => [loss],
  };
};

/** Runs a function of fixed tensors, and reads its results. */
const evaluate = (run: () => tf.Tensor[]): Program => {
  let last: Iterable<number>[] = [];
  return {
    step() {
      tf.tidy(() => {
        last = run().map((result) => result.dataSync());
      });
    },
    figures: () => last.map(sumOfAbsolutes),
  };
};

const infer = (name: string, model: Model) => (): Program => {
  const weights = readWeights(name, (value) => value);
  const x = toTensor(dataSet(name).batch("x", 0));
  return evaluate(() => [model(weights, x)]);
};

const chain = (): Program => {
  const x = tf.tensor1d(chainInput());
  const valueAndGradient = tf.valueAndGrad((x) =>
    x.mul(1.5).add(0.3).tanh().mul(x.sigmoid()).sub(x.square().neg().exp()),
  );
  return evaluate(() => {
    const { value, grad } = valueAndGradient(x);
    return [value, grad];
  });
};

const matrixProducts = (): Program => {
  const [a, b, d] = matrices().map((data) => tf.tensor2d(data, [1024, 1024])) as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  return evaluate(() => [a.matMul(b), d.matMul(b, false, true), a.matMul(d, true, false)]);
};

/** The eager function, since TF.js does not compile. */
const call = (): Program => {
  let argument = 0;
  let value = NaN;
  return {
    step() {
      tf.tidy(() => {
        const x = tf.scalar(argument++ % 8);
        value = readScalar(x.mul(x).add(3));
      });
    },
    figures: () => [value],
  };
};

const contestant = (backend: "wasm" | "cpu"): Contestant => ({
  async start() {
    await tf.setBackend(backend);
    await tf.ready();
  },
  programs: {
    w1_sgd: train("w1", mlp, () => tf.train.sgd(0.1)),
    w1_adam: train("w1", mlp, () => tf.train.adam(1e-3)),
    w2: train("w2", cnn, () => tf.train.adam(1e-3)),
    w3: train("w3", transformer, () => tf.train.adam(1e-3)),
    w5_call: call,
    w6_chain: chain,
    w6_matmul: matrixProducts,
    w7_w2: infer("w2", cnn),
    w7_w3: infer("w3", transformer),
  },
  expected: expectedLosses,
  explain,
});

export const contestants = { "tfjs wasm": contestant("wasm"), "tfjs cpu": contestant("cpu") };
