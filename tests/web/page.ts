import * as tf from "../../index";
import { predict, trainAndPredict, WaveClassifier, waves } from "./model";

type Served = Pick<WaveClassifier, "probabilities">;

const path = "indexeddb://waves";

/** What the test calls in the page, by name. */
const page = {
  trainAndPredict: () => trainAndPredict(new WaveClassifier()),

  /** Saves a model that has taken a step to the origin's database, loads it from there, and compares what both say. */
  async saveAndLoad() {
    const model = new WaveClassifier();
    const { images, labels } = waves(12);
    model.trainStep(images, labels);
    await tf.savedModel.save(model, path);
    // A second save replaces the first.
    await tf.savedModel.save(model, path);
    const loaded = await tf.savedModel.load<Served>(path);
    return { saved: await predict(model), loaded: await predict(loaded) };
  },

  /** What a model says that was fetched from a URL. */
  async fetchModel(url: string) {
    return predict(await tf.savedModel.load<Served>(url));
  },

  /** A run that fails: its results say so, and the variable that it was to write keeps its value. */
  async failingRun() {
    const v = tf.variable([1, 2, 3]);
    const pick = tf.function((indices: tf.Tensor) => {
      v.assign(v.mul(2));
      return v.gather(indices);
    });
    const message = await pick(tf.tensor([7], [1], "int32"))
      .data()
      .then(() => "no error", String);
    return { message, value: Array.from(await v.data(), Number) };
  },

  /** An assignment that fails: the variable's next read says so, and it keeps its value. */
  async failedWrite() {
    const v = tf.variable([1, 2, 3]);
    v.assign(v.gather(tf.tensor([7, 7, 7], [3], "int32").mul(1)));
    const message = await v.data().then(() => "no error", String);
    return { message, value: Array.from(await v.data(), Number) };
  },

  /** Runs at the same time, on operands that are disposed while they are computed. */
  async manyRuns() {
    const double = tf.function((x: tf.Tensor) => x.mul(2));
    const shift = tf.function((x: tf.Tensor) => x.add(1));
    const results = Array.from({ length: 10 }, (_, i) => {
      const x = double(tf.tensor([i, 1]));
      const y = shift(x);
      x.dispose();
      return double(y);
    });
    return Promise.all(results.map(async (y) => Array.from(await y.data(), Number)));
  },

  /** What a synchronous read of something that must be computed first answers. */
  readSynchronously() {
    try {
      return `read ${tf.tensor([1, 2]).add(1).dataSync().length} elements`;
    } catch (error) {
      return String(error);
    }
  },

  /** Browsers show halves as numbers, in arrays of their own. */
  async halves() {
    const v = tf.variable(tf.tensor([1, 0.1, -2.5], undefined, "float16"));
    const double = tf.function(() => v.assign(v.mul(2)).toTensor().add(1));
    return [await double().array(), await double().array(), await v.array()];
  },

  /** Sizes that follow from those of the arguments are known before the run. */
  async unknownBatch() {
    const f = tf.function((x: tf.Tensor) => tf.concat([x, x.mul(2)], 0), {
      inputSignature: [new tf.TensorSpec([null, 2])],
    });
    const y = f(tf.tensor([[1, 2]]));
    return { shape: y.shape, values: await y.array() };
  },
};

Object.assign(globalThis, { page });
export type Page = typeof page;
