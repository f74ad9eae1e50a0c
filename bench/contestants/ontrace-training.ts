/** The training workloads in ontrace. */

import * as tf from "../../index";
import { dataSet, lookUp, type NumberTensor } from "../data";
import { cnn, mlp, transformer, type Model, type Weights } from "./ontrace-models";

export const toTensor = ({ data, shape }: NumberTensor): tf.Tensor => tf.tensor(data, shape);

export function readWeights(name: string): Weights {
  const data = dataSet(name);
  const weights = Object.fromEntries(
    data.params.map((key) => [key, tf.variable(toTensor(data.tensor(key)))]),
  );
  return (key) => lookUp(weights, key);
}

export const crossEntropy = (logits: tf.Tensor, labels: tf.Tensor): tf.Tensor => {
  const oneHot = tf.oneHot(labels.reshape([-1]), logits.shape[1] ?? -1);
  return tf.softmaxCrossEntropyWithLogits(oneHot, logits).mean();
};

interface TrainingSetup {
  readonly data: "w1" | "w2" | "w3";
  readonly model: Model;
  readonly optimizer: () => tf.Optimizer;
}

export const setups = {
  w1_sgd: { data: "w1", model: mlp, optimizer: () => tf.train.sgd(0.1) },
  w1_adam: { data: "w1", model: mlp, optimizer: () => tf.train.adam(1e-3) },
  w2: { data: "w2", model: cnn, optimizer: () => tf.train.adam(1e-3) },
  w3: { data: "w3", model: transformer, optimizer: () => tf.train.adam(1e-3) },
} satisfies Record<string, TrainingSetup>;

export type TrainingName = keyof typeof setups;

export const trainingNames = Object.keys(setups) as readonly TrainingName[];

/**
 * Prepares a training.
 *
 * @param stepsPerExecution the number of steps in one run
 * @returns a function that executes the next run, and returns the loss of each of its steps
 */
export function training(name: TrainingName, stepsPerExecution = 1): () => readonly number[] {
  const setup: TrainingSetup = setups[name];
  const data = dataSet(setup.data);
  const weights = readWeights(setup.data);
  const optimizer = setup.optimizer();
  const step = (x: tf.Tensor, y: tf.Tensor): tf.Tensor =>
    optimizer.minimize(() => crossEntropy(setup.model(weights, x), y), true);
  const execute =
    stepsPerExecution === 1
      ? tf.function(step)
      : tf.function((xs: tf.Tensor, ys: tf.Tensor) =>
          tf.mapFn(([x, y]) => step(x, y), [xs, ys] as const),
        );
  let next = 0;
  return () => {
    const inputs = (["x", "y"] as const).map((key) =>
      stepsPerExecution === 1 ? data.batch(key, next) : data.batches(key, next, stepsPerExecution),
    );
    const [x, y] = inputs.map(toTensor) as [tf.Tensor, tf.Tensor];
    next += stepsPerExecution;
    return Array.from(execute(x, y).dataSync(), Number);
  };
}
