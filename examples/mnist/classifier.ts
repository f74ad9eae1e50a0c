/** The digit classifier: a convolutional network, its training step, evaluation and serving signature. */

import * as tf from "../../index";
import { side } from "./digits";

/** The mean cross-entropy of labels and logits. */
const crossEntropy = (labels: tf.Tensor, logits: tf.Tensor): tf.Tensor =>
  tf.softmaxCrossEntropyWithLogits(tf.oneHot(labels, 10), logits).mean();

/** A small convolutional network that classifies digits, with its training step. */
export class DigitClassifier extends tf.Module {
  readonly network: tf.Sequential;
  readonly optimizer = tf.train.adam(2e-3);

  constructor() {
    super("digit_classifier");
    this.network = tf.sequential({
      name: "network",
      layers: [
        tf.layers.conv2d({
          ...{ name: "conv1", inputShape: [side, side, 1] },
          ...{ filters: 16, kernelSize: 3, padding: "same", activation: "relu" },
        }),
        tf.layers.maxPooling2d({ name: "pool1" }),
        tf.layers.conv2d({
          ...{ name: "conv2", filters: 32, kernelSize: 3, padding: "same", activation: "relu" },
        }),
        tf.layers.maxPooling2d({ name: "pool2" }),
        tf.layers.flatten({ name: "flatten" }),
        tf.layers.dense({ name: "logits", units: 10 }),
      ],
    });
  }

  /** One step of training: forward, backward and update are one graph. */
  @tf.function()
  trainStep(images: tf.Tensor, labels: tf.Tensor): { loss: tf.Tensor; accuracy: tf.Tensor } {
    let logits = images;
    const loss = this.optimizer.minimize(() => {
      logits = tf.keep(this.network.apply(images, { training: true }));
      return crossEntropy(labels, logits);
    }, true);
    return { loss, accuracy: tf.metrics.sparseCategoricalAccuracy(labels, logits).mean() };
  }

  /** The accuracy and the mean loss. */
  @tf.function()
  evaluate(images: tf.Tensor, labels: tf.Tensor): { loss: tf.Tensor; accuracy: tf.Tensor } {
    const logits = this.network.apply(images);
    return {
      loss: crossEntropy(labels, logits),
      accuracy: tf.metrics.sparseCategoricalAccuracy(labels, logits).mean(),
    };
  }

  /** The digit on each image, and the probability of each class. */
  @tf.function({ inputSignature: [new tf.TensorSpec([null, side, side, 1], "float32", "images")] })
  classify(images: tf.Tensor): { digits: tf.Tensor; probabilities: tf.Tensor } {
    const probabilities = tf.softmax(this.network.apply(images));
    return { digits: tf.argMax(probabilities, -1), probabilities };
  }
}
