/** What the training workloads are made of in TF.js, on any backend. */

import * as tf from "@tensorflow/tfjs";
import type { Contestant } from "../contestant";
import { dataSet, lookUp, type NumberTensor } from "../data";
import type { Weights } from "./tfjs-models";

export const toTensor = ({ data, shape }: NumberTensor): tf.Tensor =>
  tf.tensor(data, shape, data instanceof Int32Array ? "int32" : "float32");

export function readWeights(name: string, make: (value: tf.Tensor) => tf.Tensor): Weights {
  const data = dataSet(name);
  const weights = Object.fromEntries(
    data.params.map((key) => [key, make(toTensor(data.tensor(key)))]),
  );
  return (key) => lookUp(weights, key);
}

export const crossEntropy = (logits: tf.Tensor2D, labels: tf.Tensor): tf.Scalar =>
  tf.losses.softmaxCrossEntropy(tf.oneHot(labels.flatten(), logits.shape[1]), logits);

/** TF.js adds ε to the root of the bias-corrected moment, TensorFlow to the root of the moment itself. */
export const expectedLosses = {
  w1_adam: { 1: [2.66806], 2: [2.426], 10: [2.33363], 20: [2.24237] },
} satisfies Contestant["expected"];

/** The reason of an error with a known cause. */
export function explain({ message }: Error): string | undefined {
  const kernel = /Kernel '(\w+)' not registered/.exec(message)?.[1];
  return kernel && `no kernel ${kernel}`;
}
