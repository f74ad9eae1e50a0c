/** Trains a model with several steps in a run, on a device in strict mode and on the CPU, and counts what moves. */
import * as tf from "../../../index";

const [items, width, classes, batchSize] = [56, 12, 3, 8];
const stepsPerExecution = 3;
const epochs = 2;

const wave = (shape: readonly number[], factor: number): tf.Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(factor * (i + 1))),
    shape,
  );
};

/** Moving averages, random choices and an optimiser's counter go from step to step, besides weights. */
function modelOf(steps: number): tf.Sequential {
  tf.random.setSeed(4);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [width], units: 16, activation: "tanh" }),
      tf.layers.batchNormalization({ momentum: 0.8 }),
      tf.layers.dropout({ rate: 0.25 }),
      tf.layers.dense({ units: classes, activation: "softmax" }),
    ],
  });
  model.weights.forEach((weight, i) => {
    if (weight.rank === 2) weight.assign(wave(weight.shape, 3.3 + i));
  });
  model.compile({
    ...{ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] },
    stepsPerExecution: steps,
  });
  return model;
}

const inputs = wave([items, width], 12.9898);
const labels = tf.tensor(
  Int32Array.from({ length: items }, (_, i) => i % classes),
  [items],
);

async function trained(backend: tf.BackendName, steps: number): Promise<unknown> {
  void tf.setBackend(backend, { strict: backend !== "cpu" });
  const model = modelOf(steps);
  const fit = (): Promise<tf.History> =>
    model.fit(inputs, labels, { batchSize, epochs, shuffle: false });
  const { history } = await fit();
  const before = { ...tf.debugging.transferCounters };
  const runs = tf.debugging.executionCounters.runs;
  await fit();
  const { uploads, uploadedBytes, downloads, downloadedBytes } = tf.debugging.transferCounters;
  return {
    losses: history.loss,
    weights: model.weights.flatMap((weight) => Array.from(weight.dataSync(), Number)),
    runs: tf.debugging.executionCounters.runs - runs,
    uploads: uploads - before.uploads,
    uploadedBytes: uploadedBytes - before.uploadedBytes,
    downloads: downloads - before.downloads,
    downloadedBytes: downloadedBytes - before.downloadedBytes,
  };
}

async function main(): Promise<void> {
  const webgpu = await trained("webgpu", stepsPerExecution);
  const cpu = await trained("cpu", 1);
  const batches = items / batchSize;
  const itemBytes = 4 * (width + 1);
  console.log(
    JSON.stringify({ webgpu, cpu, batches, stepsPerExecution, epochs, itemBytes, items }),
  );
}

void main();
