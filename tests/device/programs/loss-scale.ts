/** A loss scale on a device in strict mode, and what the device says of halves. */
import * as tf from "../../../index";

void tf.setBackend("webgpu", { strict: true });
const w = tf.variable([1, 2, 3]);
const optimizer = new tf.mixedPrecision.LossScaleOptimizer(tf.train.adam(0.1), {
  dynamicGrowthSteps: 3,
});
const step = tf.function((x: tf.Tensor) => optimizer.minimize(() => w.mul(x).square().sum(), true));

const read = (): readonly number[] =>
  [w, optimizer.dynamicScale, optimizer.stepCounter].flatMap((variable) =>
    Array.from(variable.dataSync(), Number),
  );

for (const x of [1, 1]) step(tf.scalar(x)).dataSync();
const before = { ...tf.debugging.transferCounters };
for (const x of [1, 1e30]) step(tf.scalar(x)).dataSync();
const { uploads, downloads } = tf.debugging.transferCounters;
const afterOverflow = read();
step(tf.scalar(1)).dataSync();
const afterStep = read();

/** Halves, or why there are none. */
function halves(): string | readonly number[] {
  try {
    const x = tf.tensor([1, 300], undefined, "float16");
    return Array.from(x.mul(x).add(0.1).dataSync(), Number);
  } catch (error) {
    return String(error);
  }
}

console.log(
  JSON.stringify({
    afterOverflow,
    afterStep,
    uploads: uploads - before.uploads,
    downloads: downloads - before.downloads,
    halves: halves(),
  }),
);
