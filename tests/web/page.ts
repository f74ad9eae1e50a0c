import * as tf from "../../index";
import { attempts } from "./attempts";
import { dataSizes } from "./data-sizes";
import { predict, trainAndPredict, WaveClassifier, waves } from "./model";
import { lossesInPage } from "./training";

type Served = Pick<WaveClassifier, "probabilities">;

const path = "indexeddb://waves";

/** What the test calls in the page, by name. */
const page = {
  ...dataSizes,
  ...attempts,
  losses: lossesInPage,

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

  /** A failure in the middle of work: what depends on it, and nothing else, fails. */
  async failureAmongOthers() {
    const v = tf.variable([1, 2]);
    const w = tf.variable([10]);
    const x = tf.tensor([1, 2, 3]).add(1);
    const before = x.mul(2);
    v.assign(v.add(1));
    const bad = x.gather(tf.tensor([7], [1], "int32").mul(1));
    const dependent = bad.add(1);
    w.assign(bad);
    v.assign(v.mul(10));
    const after = x.sub(1).sum();
    const read = (value: tf.Tensor | tf.Variable): Promise<unknown> =>
      value.data().then((data) => Array.from(data, Number), String);
    return {
      ...{ before: await read(before), after: await read(after), v: await read(v) },
      ...{ bad: await read(bad), dependent: await read(dependent) },
      // The error was read already.
      w: await read(w),
      next: await read(v.add(w)),
    };
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

  /** Trains and evaluates on tensors that are computed, and not read before. */
  async fitComputed() {
    const layer = tf.layers.dense({ units: 1, inputShape: 1, kernelInitializer: "zeros" });
    const model = tf.sequential({ layers: [layer] });
    model.compile({ optimizer: tf.train.sgd(0.2), loss: "meanSquaredError" });
    const x = tf.tensor([[0], [1], [2], [3]]).div(3);
    const y = x.mul(2).add(1);
    const { history } = await model.fit(x, y, {
      ...{ epochs: 30, batchSize: 2, shuffle: false },
      validationData: [x.mul(1), y.mul(1)],
    });
    const loss = await model.evaluate(x.mul(1), y.mul(1));
    const evaluated = Array.from(await (loss as tf.Tensor).data(), Number);
    const predicted = await model.predict(x.mul(1)).array();
    const batches = tf.data.fromTensorSlices({ xs: x.mul(1), ys: y.mul(1) }).batch(4);
    const [, last] = [0, await model.evaluateDataset(batches)];
    const again = Array.from(await (last as tf.Tensor).data(), Number);
    const items: number[] = [];
    await tf.data.fromTensorSlices(x.mul(3)).forEachAsync(async (item) => {
      items.push(...Array.from(await item.data(), Number));
    });
    return { first: history.loss?.[0], evaluated, again, predicted, items };
  },

  /** A computed input whose run fails: fit rejects, and trains afterwards. */
  async fitFailing() {
    const layer = tf.layers.dense({ units: 1, inputShape: 1, kernelInitializer: "zeros" });
    const model = tf.sequential({ layers: [layer] });
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const bad = tf.gather(tf.ones([2, 1]), tf.tensor([0, 7], [2], "int32").mul(1));
    const message = await model.fit(bad, tf.ones([2, 1])).then(() => "no error", String);
    const { history } = await model.fit(tf.ones([2, 1]).mul(1), tf.ones([2, 1]));
    return { message, loss: history.loss?.[0] };
  },

  /** Asynchronous functions whose results' sizes depend on data that must be computed first. */
  async asynchronousFunctions() {
    const x = tf.tensor([1, 2, 3, 4]).add(0);
    const mask = x.greater(2);
    const boxes = tf.tensor([[0, 0, 1, 1], [0, 0, 1, 0.9], [2, 2, 3, 3]]).mul(1); // prettier-ignore
    const scores = tf.tensor([0.9, 0.8, 0.7]).mul(1);
    const scored = await tf.image.nonMaxSuppressionWithScoreAsync(boxes, scores, 3);
    const soft = await tf.image.nonMaxSuppressionWithScoreAsync(
      ...([boxes, scores, 3, 0.5, 0.1, 0.5] as const),
    );
    const padded = await tf.image.nonMaxSuppressionPaddedAsync(boxes, scores, 3);
    const [kept, places] = await tf.setdiff1dAsync(x, tf.tensor([2, 4]).mul(1));
    return {
      where: await (await tf.whereAsync(mask)).array(),
      masked: await (await tf.booleanMaskAsync(x, mask)).array(),
      suppressed: await (await tf.image.nonMaxSuppressionAsync(boxes, scores, 3)).array(),
      scored: await scored.selectedIndices.array(),
      soft: await soft.selectedIndices.array(),
      padded: [await padded.selectedIndices.array(), await padded.validOutputs.array()],
      difference: [await kept.array(), await places.array()],
      inTopK: await (await tf.inTopKAsync(tf.tensor([[1, 2]]).mul(1), [1])).array(),
    };
  },

  /** What is drawn on a canvas. */
  async drawn() {
    const canvas = new OffscreenCanvas(1, 1);
    const pixels = await tf.browser.toPixels(tf.tensor([[0, 1]]).mul(1), canvas);
    const shown = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
    await tf.browser.draw(tf.tensor([[0.5], [0]]).mul(1), canvas);
    const { width, height } = canvas;
    return {
      pixels: Array.from(pixels),
      shown: Array.from(shown?.data ?? []),
      drawn: [width, height, await tf.browser.fromPixels(canvas, 1).array()],
    };
  },

  /** Disposing a tensor does not take its data from the runs that use it and wait for it. */
  async disposedWhileUsed() {
    const x = tf.tensor([1, 2]).add(1);
    const read = x.data();
    const y = x.mul(10);
    const later = y.data();
    x.dispose();
    return [Array.from(await read, Number), Array.from(await later, Number)];
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
