import * as tf from "../../index";
import { predict, WaveClassifier, waves } from "./model";

type Served = Pick<WaveClassifier, "probabilities" | "trainStep">;

/** A model after some steps. */
function trained(steps: number): WaveClassifier {
  const model = new WaveClassifier();
  const { images, labels } = waves(12);
  for (let i = 0; i < steps; i++) model.trainStep(images, labels);
  return model;
}

const message = (error: unknown): string => String(error);

/** What the test calls in the page, by name. */
const page = {
  /** Saves to a path, replaces it, loads it, and compares what both say. */
  async saveAndLoad(path: string) {
    await tf.savedModel.save(trained(3), path);
    const model = trained(1);
    await tf.savedModel.save(model, path);
    const loaded = await tf.savedModel.load<Served>(path);
    return { saved: await predict(model), loaded: await predict(loaded) };
  },

  /** Downloads a model that was trained here; what it says. */
  async download(steps: number) {
    const model = trained(steps);
    await tf.savedModel.save(model, "downloads://waves");
    return predict(model);
  },

  /** Loads a model from a URL, trains on, and keeps it under a path: its losses, and the fractions of the download. */
  async trainOn(url: string, cache = false) {
    const fractions: number[] = [];
    const onProgress = (fraction: number): void => void fractions.push(fraction);
    const model = await tf.savedModel.load<Served>(url, { onProgress, cache });
    const { images, labels } = waves(12);
    const losses: number[] = [];
    for (let i = 0; i < 3; i++) {
      const loss = model.trainStep(images, labels);
      losses.push(Number((await loss.data())[0]));
    }
    return { losses, fractions };
  },

  /** What a model from a URL says, or why there is none. */
  load: async (url: string, cache = false) =>
    tf.savedModel.load<Served>(url, { cache }).then(predict, message),

  /** The file that the user chose. */
  async loadChosen() {
    const input = globalThis.document.querySelector("input");
    const file = input?.files?.[0];
    if (file === undefined) throw new Error("no file was chosen");
    return tf.savedModel.load<Served>(file).then(predict, message);
  },

  chooser() {
    const input = globalThis.document.createElement("input");
    input.type = "file";
    globalThis.document.body.append(input);
  },

  /** Why a model cannot be saved to a path. */
  failedSave: async (path: string) =>
    tf.savedModel.save(trained(1), path).then(() => "no error", message),

  /** Saves models with different numbers again and again. */
  async saveRepeatedly(path: string, values: readonly number[]) {
    for (const value of values) await tf.savedModel.save(constant(value), path);
  },

  /** The two numbers of a model that `saveRepeatedly` saved, which are equal. */
  async numbers(path: string) {
    const { call } = await tf.savedModel.load<Constant>(path);
    const [a, b] = await Promise.all(call().map((x) => x.data()));
    return [Number(a?.[0]), Number(b?.[0])];
  },

  /** The names of all files under the private file system's folder. */
  privateFiles: async () => names(await navigator.storage.getDirectory()),

  /** Cuts a file of a model short. */
  async cut(path: string, file: string) {
    const models = await (await navigator.storage.getDirectory()).getDirectoryHandle("ontrace");
    for await (const [, model] of models.entries()) {
      if (!(model instanceof FileSystemDirectoryHandle)) continue;
      for await (const [, save] of model.entries()) {
        if (!(save instanceof FileSystemDirectoryHandle)) continue;
        const handle = await save.getFileHandle(file);
        const content = await (await handle.getFile()).arrayBuffer();
        const writable = await handle.createWritable();
        await writable.write(content.slice(0, -4));
        await writable.close();
      }
    }
    return tf.savedModel.load(path).then(() => "no error", message);
  },

  kept: async () => (await (await caches.open("ontrace")).keys()).map(({ url }) => url),
};

interface Constant {
  readonly a: tf.Variable;
  readonly b: tf.Variable;
  readonly call: () => [tf.Tensor, tf.Tensor];
}

/** A model whose two variables have one value, in files of some size. */
function constant(value: number): Constant {
  const a = tf.variable(tf.fill([2000], value), true, "a");
  const b = tf.variable(tf.fill([2000], value), true, "b");
  const call = tf.function((): [tf.Tensor, tf.Tensor] => [a.add(0), b.add(0)], {
    inputSignature: [],
  });
  return { a, b, call };
}

async function names(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const found: string[] = [];
  for await (const [name, handle] of folder.entries()) {
    const inside = handle instanceof FileSystemDirectoryHandle ? await names(handle) : undefined;
    found.push(...(inside?.map((each) => `${name}/${each}`) ?? [name]));
  }
  return found;
}

Object.assign(globalThis, { page });
export type Page = typeof page;
