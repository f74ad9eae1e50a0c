import * as tf from "../../index";
import { gpuMemory } from "../../runtime/gpu-memory";
import { attempts } from "./attempts";
import { dataSizes } from "./data-sizes";
import { predict, trainAndPredict, WaveClassifier, waves } from "./model";
import { lossesInPage } from "./training";

/** The devices that the page was given, the last one last. */
const devices: GPUDevice[] = [];

const messageOf = (error: unknown): string => String(error).split("\n")[0] ?? "";

const moved = (): { up: number; down: number } => {
  const { uploadedBytes, downloadedBytes } = tf.debugging.transferCounters;
  return { up: uploadedBytes, down: downloadedBytes };
};

/** What the test calls in the page, by name. */
const page = {
  ...dataSizes,
  ...attempts,
  losses: lossesInPage,

  /** The automatic choice before and after the browser says what it has, and the choice by name. */
  async choice() {
    const before = tf.getBackend();
    await tf.ready();
    const { refusal } = tf.diagnoseBackend("webgpu");
    const chosen = tf.getBackend();
    const named = await tf.setBackend("webgpu").then(
      () => tf.getBackend(),
      (error: unknown) => String(error),
    );
    return { before, chosen, refusal, named };
  },

  trainAndPredict: () => trainAndPredict(new WaveClassifier()),

  /** What steps move between the page and the GPU, and how much of the GPU's memory they leave in use. */
  async steps(count: number) {
    const model = new WaveClassifier();
    const { images, labels } = waves(12);
    const step = async (): Promise<number> => {
      const loss = model.trainStep(images, labels);
      const [value] = await loss.data();
      loss.dispose();
      return Number(value);
    };
    for (let i = 0; i < 3; i++) await step();
    const from = moved();
    const held = { ...gpuMemory };
    for (let i = 0; i < count; i++) await step();
    const to = moved();
    return {
      up: to.up - from.up,
      down: to.down - from.down,
      held,
      heldAfter: { ...gpuMemory },
    };
  },

  /** Several reads that are asked for together: the number of times that the page waits for the GPU. */
  async readsTogether() {
    let maps = 0;
    const { mapAsync } = GPUBuffer.prototype; // eslint-disable-line @typescript-eslint/unbound-method -- called with its buffer
    GPUBuffer.prototype.mapAsync = function (this: GPUBuffer, ...args) {
      maps += 1;
      return mapAsync.apply(this, args);
    };
    try {
      const f = tf.function((x: tf.Tensor) => [x.add(1), x.mul(2), x.greater(1)]);
      const results = f(tf.tensor([1, 2, 3]));
      const read = await Promise.all(results.map((y) => y.data()));
      return { maps, read: read.map((data) => Array.from(data, Number)) };
    } finally {
      GPUBuffer.prototype.mapAsync = mapAsync;
    }
  },

  /** Every dtype there and back, through a run on the GPU. */
  async dtypes() {
    const results: Record<string, unknown> = {};
    for (const dtype of ["float32", "int32", "uint32", "int64", "uint8", "int8", "bool"] as const) {
      const x = tf.tensor([1, 0, 1, 1, 0], [5], dtype);
      const y = tf.function((v: tf.Tensor) => tf.concat([v, v], 0))(x);
      results[dtype] = Array.from(await y.data(), Number);
      const shape = tf.function((v: tf.Tensor) => tf.reshape(v, [0, 5]));
      results[`${dtype} empty`] = await shape(tf.zeros([0, 5], dtype)).array();
    }
    return results;
  },

  /** Data of one backend on the other. */
  async switched() {
    const v = tf.variable([1, 2]);
    v.assign(v.mul(2));
    const there = v.add(1);
    await tf.setBackend("wasm");
    const here = there.mul(10);
    v.assign(v.mul(3));
    const wasm = [Array.from(await here.data(), Number), Array.from(await v.data(), Number)];
    await tf.setBackend("webgpu");
    return [...wasm, Array.from(await v.add(here).data(), Number)];
  },

  /** A device that is lost while steps wait: each is told once, and training goes on from a save on another. */
  async loss() {
    const model = new WaveClassifier();
    const { images, labels } = waves(12);
    const step = (): Promise<number> =>
      model
        .trainStep(images, labels)
        .data()
        .then(([value]) => Number(value));
    await step();
    await tf.savedModel.save(model, "indexeddb://before-loss");
    const second = await step();
    const waiting = Array.from({ length: 5 }, () => step().then(String, messageOf));
    devices.at(-1)?.destroy();
    const told = await Promise.all(waiting);
    const after = await step().then(String, messageOf);
    const weights = await predict(model).then(String, messageOf);
    const fresh = await predict(new WaveClassifier());
    const saved = await tf.savedModel.load<WaveClassifier>("indexeddb://before-loss");
    const [again] = await saved.trainStep(images, labels).data();
    return { second, told, after, weights, fresh: fresh.length, again: Number(again) };
  },
};

const { requestDevice } = GPUAdapter.prototype; // eslint-disable-line @typescript-eslint/unbound-method -- called with its adapter
GPUAdapter.prototype.requestDevice = async function (this: GPUAdapter, ...args) {
  const device = await requestDevice.apply(this, args);
  devices.push(device);
  return device;
};

Object.assign(globalThis, { page });
export type Page = typeof page;
