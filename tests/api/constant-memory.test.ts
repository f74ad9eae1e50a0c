import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as tf from "../../index";

setFlagsFromString("--expose_gc");
const collectGarbage = runInNewContext("gc") as () => void;

// A loop that kept one array a step would hold well over twice the 16 MiB that the tests allow for Jest's own use.
/** Bytes in use after garbage collection: JavaScript's heap, and array buffers outside of it. */
function bytesInUse(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const MiB = 2 ** 20;

test("an eager loop of 10,000 assignments without a read compiles once, in constant memory", () => {
  const v = tf.variable(new Float32Array(1024));
  const { compilations } = tf.executionCounters;
  const repeat = (times: number): void => {
    for (let i = 0; i < times; i++) v.assign(v.add(1));
  };
  repeat(1000);
  const before = bytesInUse();
  repeat(9000);
  expect(bytesInUse() - before).toBeLessThan(16 * MiB);
  expect(tf.executionCounters.compilations - compilations).toBe(1);
  expect([...v.dataSync()].every((element) => element === 10_000)).toBe(true);
});

test("an eager loop of 2,000 training steps with a read each compiles once, in constant memory", () => {
  const w = tf.variable(
    Array.from({ length: 64 }, (_, i) =>
      Array.from({ length: 64 }, (_, j) => Math.sin(64 * i + j)),
    ),
  );
  const b = tf.variable(new Float32Array(64));
  const x = tf.tensor(
    Array.from({ length: 16 }, (_, i) =>
      Array.from({ length: 64 }, (_, j) => Math.cos(i * 64 + j)),
    ),
  );
  const { compilations, runs } = tf.executionCounters;
  const step = (i: number): number => {
    const tape = new tf.GradientTape();
    const loss = tape.record(() => x.matMul(w).add(b).tanh().sum());
    const [dw, db] = tape.gradient(loss, [w, b]);
    if (dw === null || db === null) throw new Error("both are connected");
    w.assignSub(dw.mul(0.01));
    b.assignSub(db.mul(0.01 + i * 1e-6));
    return Number(loss.dataSync()[0]);
  };
  const first = step(0);
  for (let i = 1; i < 200; i++) step(i);
  const before = bytesInUse();
  for (let i = 200; i < 1999; i++) step(i);
  const last = step(1999);
  expect(bytesInUse() - before).toBeLessThan(16 * MiB);
  expect(tf.executionCounters.compilations - compilations).toBe(1);
  expect(tf.executionCounters.runs - runs).toBe(2000);
  expect(last).toBeLessThan(first);
});
