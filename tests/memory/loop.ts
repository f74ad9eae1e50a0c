import { writeFileSync } from "node:fs";
import * as tf from "../../index";

/** What a program that a test starts reports of a loop. */
export interface LoopReport {
  /** Growth from when the loop had warmed up to its end, after garbage collection. */
  readonly bytesGrown: number;
  readonly compilations: number;
  readonly runs: number;
  readonly first: number;
  readonly last: number;
}

interface Loop {
  readonly warmUp: number;
  readonly steps: number;
  /** One step; its number is the loop's result after it. */
  readonly step: (i: number) => number;
}

/** Bytes in use after garbage collection: JavaScript's heap, and array buffers outside of it. */
function bytesInUse(): number {
  if (globalThis.gc === undefined) throw new Error("start Node with --expose-gc");
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Runs the loop without a pause, so that nothing is freed that has to wait for one, and writes a `LoopReport`. */
export function report({ warmUp, steps, step }: Loop): void {
  const { compilations, runs } = tf.debugging.executionCounters;
  const first = step(0);
  for (let i = 1; i < warmUp; i++) step(i);
  const before = bytesInUse();
  for (let i = warmUp; i < steps - 1; i++) step(i);
  const last = step(steps - 1);
  const result: LoopReport = {
    bytesGrown: bytesInUse() - before,
    compilations: tf.debugging.executionCounters.compilations - compilations,
    runs: tf.debugging.executionCounters.runs - runs,
    first,
    last,
  };
  writeFileSync(1, JSON.stringify(result));
}
