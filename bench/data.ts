/** The fixed inputs of the workloads: parameters and batches from files, and generated arguments. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

export const dataFolder = join(__dirname, "data");

export interface NumberTensor {
  readonly shape: number[];
  readonly data: Float32Array | Int32Array;
}

interface Header {
  readonly params: readonly string[];
  readonly batch: readonly string[];
  readonly tensors: Readonly<
    Record<string, { dtype: "float32" | "int32"; shape: number[]; offset: number }>
  >;
}

/** Fixed parameters and batches of one family of workloads. */
export class DataSet {
  readonly #header: Header;
  readonly #bytes: ArrayBuffer;
  readonly #stacked = new Map<string, NumberTensor>();

  constructor(name: string) {
    this.#header = readJson(join(dataFolder, `${name}.json`)) as Header;
    this.#bytes = readBytes(join(dataFolder, `${name}.bin`));
  }

  get params(): readonly string[] {
    return this.#header.params;
  }

  tensor(name: string): NumberTensor {
    const { dtype, shape, offset } = this.#entry(name);
    return { shape, data: this.#view(dtype, offset, size(shape)) };
  }

  /** The part of a batch tensor that belongs to a step: batches are stacked on the first axis. */
  batch(name: string, step: number): NumberTensor {
    const { dtype, shape, offset } = this.#entry(name);
    const [count, ...rest] = shape as [number, ...number[]];
    const length = size(rest);
    return { shape: rest, data: this.#view(dtype, offset + 4 * length * (step % count), length) };
  }

  /** The batches of several steps, stacked on a new first axis. */
  batches(name: string, first: number, count: number): NumberTensor {
    const { dtype, shape } = this.#entry(name);
    const [available = 1, ...rest] = shape;
    const length = size(rest);
    const key = `${name} ${first % available} ${count}`;
    const known = this.#stacked.get(key);
    if (known !== undefined) return known;
    const View = dtype === "int32" ? Int32Array : Float32Array;
    const data = new View(count * length);
    for (let i = 0; i < count; i++) data.set(this.batch(name, first + i).data, i * length);
    const stacked = { shape: [count, ...rest], data };
    this.#stacked.set(key, stacked);
    return stacked;
  }

  #entry(name: string): Header["tensors"][string] {
    return lookUp(this.#header.tensors, name);
  }

  #view(dtype: "float32" | "int32", offset: number, length: number): NumberTensor["data"] {
    const View = dtype === "int32" ? Int32Array : Float32Array;
    return new View(this.#bytes, offset, length);
  }
}

const loaded = new Map<string, DataSet>();

/** The dataset with the given name, read once in a process. */
export function dataSet(name: string): DataSet {
  const known = loaded.get(name) ?? new DataSet(name);
  loaded.set(name, known);
  return known;
}

/** The element of a key. @throws Error for a missing key */
export function lookUp<T>(values: Readonly<Record<string, T>>, key: string): T {
  const value = values[key];
  if (value === undefined) throw new Error(`no ${key} among ${Object.keys(values).join(", ")}`);
  return value;
}

export const readJson = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));

export const readBytes = (path: string): ArrayBuffer => new Uint8Array(readFileSync(path)).buffer;

export const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export function sumOfAbsolutes(data: Iterable<number>): number {
  let sum = 0;
  for (const value of data) sum += Math.abs(value);
  return sum;
}

/** `count` floats from `start` to `stop`, inclusive. */
export const linspace = (start: number, stop: number, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => start + ((stop - start) * i) / (count - 1));

/** The argument of `w6_chain`. */
export const chainInput = (): Float32Array => linspace(-3, 3, 2 ** 22);

/** The argument of `w5_trace1000`. */
export const traceInput = (): Float32Array => linspace(-1, 1, 64);

/** A, B and D of `w6_matmul`: 1024×1024 floats in [−0.5, 0.5). */
export const matrices = (): [Float32Array, Float32Array, Float32Array] => {
  const matrix = (seed: number) =>
    Float32Array.from(
      { length: 2 ** 20 },
      (_, i) => ((i * 7919 + seed * 104729) % 1009) / 1009 - 0.5,
    );
  return [matrix(1), matrix(2), matrix(3)];
};
