/** Saves or loads variables of a given size, and writes how much memory that took: `program.ts save|load PATH MIB`. */

import { writeFileSync } from "node:fs";
import * as tf from "../../index";
import { tensorOfHost } from "../../api/tensors/host-tensor";
import { peakMemory } from "../../tests/support/peak-memory";

const [, , mode = "", path = "", mib = "64"] = process.argv;

/** Half of the weights are one tensor, so that it has more than 2 GiB where there are more than 4. */
const sizes = ((): readonly number[] => {
  const elements = Number(mib) * 2 ** 18;
  const half = Math.ceil(elements / 2);
  const quarter = Math.ceil(elements / 4);
  return [half, quarter, elements - half - quarter];
})();

const valueAt = (tensor: number, i: number): number => ((i + tensor) % 1021) / 8;

const variables = (): tf.Variable[] =>
  sizes.map((size, tensor) => {
    const data = new Float32Array(size);
    for (let i = 0; i < size; i++) data[i] = valueAt(tensor, i);
    return tf.variable(tensorOfHost({ dtype: "float32", shape: [size], data }), true, `w${tensor}`);
  });

const isRight = (found: readonly tf.Variable[]): boolean =>
  found.length === sizes.length &&
  found.every((variable, tensor) => {
    const data = variable.dataSync();
    return data.length === sizes[tensor] && data.every((x, i) => x === valueAt(tensor, i));
  });

/** What the program writes. */
export interface WeightsReport {
  /** Peak of the memory, beyond that before there were weights, in their sizes. */
  readonly times: number;
  readonly seconds: number;
  readonly isRight: boolean;
}

async function main(): Promise<void> {
  // What a first run needs besides is not of interest.
  tf.zeros([2]).add(1).dataSync();
  const before = peakMemory();
  const weights = mode === "save" ? variables() : [];
  const begin = Date.now();
  const found =
    mode === "save"
      ? await tf.savedModel.save({ weights }, path).then(() => weights)
      : (await tf.savedModel.load<{ weights: tf.Variable[] }>(path)).weights;
  const seconds = (Date.now() - begin) / 1000;
  const times = (peakMemory() - before) / (Number(mib) * 2 ** 20);
  const report: WeightsReport = { times, seconds, isRight: isRight(found) };
  writeFileSync(1, `${JSON.stringify(report)}\n`);
}

void main();
