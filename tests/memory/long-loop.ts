import { writeFileSync } from "node:fs";
import * as tf from "../../index";
import { peakMemory } from "../support/peak-memory";

/** What a program that a test starts reports: derivatives of a long loop, and the most memory that it had. */
export interface LongLoopReport {
  readonly peakBytes: number;
  readonly y: number;
  readonly first: number;
  readonly second: number;
}

const [steps = 0, width = 0] = process.argv.slice(2).map(Number);

/** x ← x·c for a vector of equal elements, and meanwhile an intermediate 64 times as large. */
const grow = tf.function((x: tf.Tensor, n: tf.Tensor) => {
  const [, y] = tf.whileLoop(
    (i) => i.less(n),
    (i, x) => {
      const wide = tf.tile(x.expandDims(0), [64, 1]);
      return [
        i.add(1),
        wide
          .mul(1 + 1 / steps)
          .mean(0)
          .mul(x)
          .div(x),
      ];
    },
    [0, x],
  );
  return y.square().mean();
});

const x = tf.fill([width], 2);
const outer = new tf.GradientTape();
const results = outer.record(() => {
  outer.watch(x);
  const inner = new tf.GradientTape();
  const y = inner.record(() => {
    inner.watch(x);
    return grow(x, tf.scalar(steps, "int32"));
  });
  return { y, first: inner.gradient(y, x) };
});
if (results.first === null) throw new Error("the loop depends on x");
const second = outer.gradient(results.first, x);
if (second === null) throw new Error("the gradient depends on x");
const report: LongLoopReport = {
  y: Number(results.y.dataSync()[0]),
  first: Number(results.first.dataSync()[0]) * width,
  second: Number(second.dataSync()[0]) * width,
  peakBytes: peakMemory(),
};
writeFileSync(1, JSON.stringify(report));
