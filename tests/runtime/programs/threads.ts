import { readFileSync } from "node:fs";
import * as tf from "../../../index";

/** Counts this process's threads after graphs of many shapes have run. */
const threads = (): number =>
  Number(/^Threads:\s*(\d+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);

tf.ones([2]).add(1).dataSync();
const before = threads();
for (let size = 2; size <= 100; size++) tf.concat([tf.ones([size]), [1]]).dataSync();
const small = threads() - before;
for (let size = 1; size <= 40; size++) {
  const x = tf.ones([512 + size, 512]);
  tf.concat([x, x]).matMul(x, false, true).sum().dataSync();
}
const large = threads() - before;
console.log(JSON.stringify({ small, large }));
