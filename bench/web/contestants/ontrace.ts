/** The ontrace contestants in a page, on WebGPU and WebAssembly. */

import * as tf from "../../../index";
import { dataSet } from "../../data";
import {
  crossEntropy,
  readWeights,
  setups,
  toTensor,
  trainingNames,
  type TrainingName,
} from "../../contestants/ontrace-training";
import { contestantsIn } from "../page";

const train = (name: TrainingName) => () => {
  const setup = setups[name];
  const data = dataSet(setup.data);
  const weights = readWeights(setup.data);
  const optimizer = setup.optimizer();
  const trainStep = tf.function((x: tf.Tensor, y: tf.Tensor) =>
    optimizer.minimize(() => crossEntropy(setup.model(weights, x), y), true),
  );
  let step = 0;
  let loss = NaN;
  return {
    async step() {
      const x = toTensor(data.batch("x", step));
      const y = toTensor(data.batch("y", step));
      loss = Number((await trainStep(x, y).data())[0]);
      step++;
    },
    figures: () => [loss],
  };
};

const programs = Object.fromEntries(trainingNames.map((name) => [name, train(name)]));

contestantsIn({
  "ontrace webgpu": {
    async start() {
      tf.setWasmPaths("/wasm/");
      await tf.setBackend("webgpu");
    },
    programs,
  },
  "ontrace wasm": {
    async start() {
      tf.setWasmPaths("/wasm/");
      await tf.setBackend("wasm");
    },
    programs,
  },
});
