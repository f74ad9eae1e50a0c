/** Trainings of the bench, in Node and in a page: what reads their data is an argument. */

import { cnn, mlp, transformer, type Model } from "../../bench/contestants/ontrace-models";
import * as tf from "../../index";

interface Part {
  readonly dtype: "float32" | "int32";
  readonly shape: readonly number[];
  readonly offset: number;
}

interface Header {
  readonly params: readonly string[];
  readonly tensors: Readonly<Record<string, Part>>;
}

/** MNIST by a network of dense layers and by a convolutional one, and the language model. */
const models = { w1: mlp, w2: cnn, w3: transformer } satisfies Record<string, Model>;

export type TrainingName = keyof typeof models;

/** Reads a file of the bench's data. */
export type ReadFile = (file: string) => Promise<ArrayBuffer>;

/** The losses of the first steps of a training, each of which uses the variables that the one before it left. */
export async function lossesOf(
  name: TrainingName,
  steps: number,
  read: ReadFile,
): Promise<number[]> {
  const [text, bytes] = await Promise.all([read(`${name}.json`), read(`${name}.bin`)]);
  const { params, tensors } = JSON.parse(new TextDecoder().decode(text)) as Header;
  const partOf = (key: string): Part => {
    const part = tensors[key];
    if (part === undefined) throw new RangeError(`${name} has no ${key}`);
    return part;
  };
  /** A tensor, or a step's part of one whose first axis is that of steps. */
  const tensor = (key: string, step?: number): tf.Tensor => {
    const { dtype, shape, offset } = partOf(key);
    const [count = 1] = shape;
    const own = step === undefined ? shape : shape.slice(1);
    const size = own.reduce((a, b) => a * b, 1);
    const View = dtype === "int32" ? Int32Array : Float32Array;
    const start = offset + 4 * size * ((step ?? 0) % count);
    return tf.tensor(new View(bytes, start, size), [...own], dtype);
  };
  const weights = new Map(params.map((key) => [key, tf.variable(tensor(key))]));
  const weight = (key: string): tf.Variable => {
    const found = weights.get(key);
    if (found === undefined) throw new RangeError(`${name} has no ${key}`);
    return found;
  };
  const model: Model = models[name];
  const optimizer = tf.train.adam(1e-3);
  const step = tf.function((x: tf.Tensor, y: tf.Tensor) =>
    optimizer.minimize(() => {
      const logits = model(weight, x);
      const labels = tf.oneHot(y.reshape([-1]), logits.shape[1] ?? -1);
      return tf.softmaxCrossEntropyWithLogits(labels, logits).mean();
    }, true),
  );
  const losses = Array.from({ length: steps }, (_, i) => step(tensor("x", i), tensor("y", i)));
  return Promise.all(losses.map(async (loss) => Number((await loss.data())[0])));
}

/** `lossesOf` with the data that the page's server has. */
export const lossesInPage = (name: TrainingName, steps: number): Promise<number[]> =>
  lossesOf(name, steps, async (file) => (await fetch(`/${file}`)).arrayBuffer());
