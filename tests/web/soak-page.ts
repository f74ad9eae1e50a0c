import * as tf from "../../index";
import { gpuMemory } from "../../runtime/gpu-memory";
import { WaveClassifier, waves } from "./model";

/** The memories of the WebAssembly modules that the page has instantiated. */
const memories: WebAssembly.Memory[] = [];

/** What a page holds, in bytes; the garbage was collected before. */
export interface Held {
  readonly heap: number;
  readonly wasm: number;
  readonly gpu: number;
  readonly gpuTensors: number;
}

/** What a run of work reports. */
export interface Report {
  readonly held: Held;
  readonly loss: number;
}

const { instantiate, instantiateStreaming } = WebAssembly;
const remember = (values: object): void => {
  for (const value of Object.values(values))
    if (value instanceof WebAssembly.Memory) memories.push(value);
};
const NativeMemory = WebAssembly.Memory;
Object.assign(WebAssembly, {
  Memory: new Proxy(NativeMemory, {
    construct(target, [descriptor]: [WebAssembly.MemoryDescriptor]) {
      const memory = new target(descriptor);
      memories.push(memory);
      return memory;
    },
  }),
  async instantiate(source: BufferSource, imports?: WebAssembly.Imports) {
    const made = await instantiate(source, imports);
    remember(made.instance.exports);
    return made;
  },
  async instantiateStreaming(source: Promise<Response>, imports?: WebAssembly.Imports) {
    const made = await instantiateStreaming(source, imports);
    remember(made.instance.exports);
    return made;
  },
});

async function held(): Promise<Held> {
  // Finalisers run in turns of their own.
  for (let i = 0; i < 3; i++) {
    (globalThis as { gc?: () => void }).gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { memory } = performance as Performance & { memory?: { readonly usedJSHeapSize: number } };
  return {
    heap: memory?.usedJSHeapSize ?? NaN,
    wasm: memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
    gpu: gpuMemory.bytes,
    gpuTensors: gpuMemory.tensors,
  };
}

const model = new WaveClassifier();
const { images, labels } = waves(12);

/** What the command calls in the page, by name. */
const page = {
  async use(backend: tf.BackendName): Promise<void> {
    await tf.setBackend(backend);
  },

  /** Steps of one training, each of which is awaited. */
  async steps(count: number): Promise<Report> {
    let loss = NaN;
    for (let i = 0; i < count; i++)
      loss = Number((await model.trainStep(images, labels).data())[0]);
    return { held: await held(), loss };
  },

  /** Models that are saved, loaded, used and left to garbage collection. */
  async reloads(count: number): Promise<Report> {
    await tf.savedModel.save(model, "indexeddb://soak");
    let loss = NaN;
    for (let i = 0; i < count; i++) {
      const loaded = await tf.savedModel.load<WaveClassifier>("indexeddb://soak");
      loss = Number((await loaded.trainStep(images, labels).data())[0]);
    }
    return { held: await held(), loss };
  },
};

Object.assign(globalThis, { page });
export type Page = typeof page;
