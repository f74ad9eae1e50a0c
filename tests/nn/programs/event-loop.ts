import * as tf from "../../../index";

/** Trains or evaluates for long, and prints what else the process did meanwhile. */

const items = 3000;
const xs = tf.ones([items, 8]);
const ys = tf.ones([items, 1]);
const batches = Array.from({ length: items / 4 }, () => ({
  xs: tf.ones([4, 8]),
  ys: tf.ones([4, 1]),
}));
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [8], units: 1 })] });
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });

const long = { epochs: 1_000_000, batchSize: 4 };

const work: Readonly<Record<string, () => Promise<unknown>>> = {
  fit: () => model.fit(xs, ys, { batchSize: 4 }),
  fitDataset: () => model.fitDataset(batches, { epochs: 1 }),
  validation: () =>
    model.fitDataset(batches.slice(0, 1), { validationData: [xs, ys], validationBatchSize: 4 }),
  evaluate: () => model.evaluate(xs, ys, { batchSize: 4 }),
  evaluateDataset: () => model.evaluateDataset(batches),
};

/** How often a timer fired during a task, which is repeated where the machine is done with it before that. */
async function ticksDuring(task: () => Promise<unknown>): Promise<number> {
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 1);
  for (let i = 0; i < 200 && ticks < 3; i++) await task();
  clearInterval(timer);
  return ticks;
}

async function main(mode: string): Promise<void> {
  if (mode === "stop") {
    setTimeout(() => (model.stopTraining = true), 200);
    const { epoch } = await model.fit(xs, ys, long);
    console.log(JSON.stringify(epoch.length));
    return;
  }
  if (mode === "signal") {
    process.on("SIGINT", () => process.exit(3));
    console.log("training");
    await model.fit(xs, ys, long);
    return;
  }
  const ticks: Record<string, number> = {};
  for (const [name, task] of Object.entries(work)) ticks[name] = await ticksDuring(task);
  console.log(JSON.stringify(ticks));
}

void main(process.argv[2] ?? "");
