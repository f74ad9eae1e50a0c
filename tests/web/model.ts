import * as tf from "../../index";

const spec = new tf.TensorSpec([null, 8, 8, 1], "float32", "images");

/** Images of `count` waves, and the wave's direction as a label. */
export function waves(count: number): { readonly images: tf.Tensor; readonly labels: tf.Tensor } {
  const labels = Array.from({ length: count }, (_, i) => i % 3);
  const images = labels.flatMap((label, i) =>
    Array.from({ length: 64 }, (_, p) => {
      const [row, column] = [Math.floor(p / 8), p % 8];
      const distance = label === 0 ? row : label === 1 ? column : row + column;
      return Math.sin(0.3 * i + 0.9 * distance);
    }),
  );
  return {
    images: tf.tensor(images, [count, 8, 8, 1]),
    labels: tf.tensor(labels, [count], "int32"),
  };
}

/** A network with a convolution, state, and one graph for a step of training. */
export class WaveClassifier extends tf.Module {
  readonly network = tf.sequential({
    name: "network",
    layers: [
      tf.layers.conv2d({
        ...{ name: "conv", inputShape: [8, 8, 1], filters: 4, kernelSize: 3 },
        ...{ activation: "relu", kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) },
      }),
      tf.layers.maxPooling2d({ name: "pool" }),
      tf.layers.flatten({ name: "flatten" }),
      tf.layers.dense({
        ...{ name: "logits", units: 3 },
        kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }),
      }),
    ],
  });
  readonly optimizer = tf.train.adam(0.02);

  // As properties: esbuild cannot parse the decorator `@tf.function()`, whose name is a keyword.
  readonly trainStep = tf.function((images: tf.Tensor, labels: tf.Tensor) =>
    this.optimizer.minimize(
      () =>
        tf.softmaxCrossEntropyWithLogits(tf.oneHot(labels, 3), this.network.apply(images)).mean(),
      true,
    ),
  );

  readonly probabilities = tf.function(
    (images: tf.Tensor) => tf.softmax(this.network.apply(images)),
    { inputSignature: [spec] },
  );
}

/** Losses of 20 steps, and what the trained network says of other images. */
export async function trainAndPredict(
  model: WaveClassifier,
): Promise<{ readonly losses: number[]; readonly probabilities: number[] }> {
  const { images, labels } = waves(12);
  const steps = Array.from({ length: 20 }, () => model.trainStep(images, labels));
  const losses = await Promise.all(steps.map(async (loss) => Number((await loss.data())[0])));
  return { losses, probabilities: await predict(model) };
}

export const predict = async (model: Pick<WaveClassifier, "probabilities">): Promise<number[]> =>
  Array.from(await model.probabilities(waves(5).images).data(), Number);
