/** The step of the GPU check that trains in mixed precision. */

import * as tf from "../../index";
import { trainingNames, type TrainingName } from "../contestants/ontrace-training";
import { mixedTraining } from "../mixed-training";
import { workloads } from "../workloads";
import { reportResult } from "./run-step";

export interface MixedResult {
  readonly kind: "mixed";
  readonly backend: string;
  readonly workload: string;
  /** Whether nothing ran on the CPU. */
  readonly strict: boolean;
  readonly firstMs: number;
  readonly medianMs: number;
  readonly steps: number;
  /** Of steps 1, 2, 10 and 20. */
  readonly losses: readonly number[];
  /** The largest difference from the losses in float32, absolute and relative. */
  readonly difference: number;
  readonly deviation: number;
  /** Steps that were skipped because of an overflow. */
  readonly skipped: number;
  /** The final scale. */
  readonly scale: number;
}

const isTraining = (name: string): name is TrainingName =>
  trainingNames.some((known) => known === name);

/**
 * Runs a training under `mixed_float16` for some seconds, and reports times, losses compared with those in float32, and the loss scale. If
 * a kernel is missing, which is printed, the CPU's is used.
 */
export function runMixed(name: string, workload: string, seconds: number): void {
  const backend = tf.backendNames().find((known) => known === name);
  if (backend === undefined || !isTraining(workload)) throw new RangeError(`${name} ${workload}`);
  const { expected } = workloads[workload];
  const begun = (strict: boolean) => {
    void tf.setBackend(backend, { strict });
    const begin = performance.now();
    const training = mixedTraining(workload);
    const firstLoss = training.step();
    return { training, firstLoss, begin, firstMs: performance.now() - begin, strict };
  };
  const { training, firstLoss, begin, firstMs, strict } = beginning(begun, backend !== "cpu");
  const losses: number[] = [];
  const reference: number[] = [];
  const times: number[] = [];
  let steps = 0;
  const record = (loss: number): void => {
    steps += 1;
    const figure = expected[steps]?.[0];
    if (figure === undefined) return;
    losses.push(loss);
    reference.push(figure);
  };
  record(firstLoss);
  while (steps < 20 || (steps < 700 && performance.now() - begin < seconds * 1000 + firstMs)) {
    const start = performance.now();
    const loss = training.step();
    times.push(performance.now() - start);
    record(loss);
  }
  const sorted = times.slice(1).sort((a, b) => a - b);
  const result: MixedResult = {
    ...{ kind: "mixed", backend, workload, strict, firstMs, steps, losses },
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? NaN,
    difference: Math.max(...losses.map((loss, i) => Math.abs(loss - (reference[i] ?? NaN)))),
    deviation: Math.max(...losses.map((loss, i) => Math.abs(loss / (reference[i] ?? NaN) - 1))),
    skipped: training.skipped(),
    scale: Number(training.optimizer.dynamicScale.dataSync()[0]),
  };
  reportResult(result);
}

/** The result of `begin` in strict mode, or in non-strict mode if that throws. */
function beginning<T>(begin: (strict: boolean) => T, strict: boolean): T {
  if (!strict) return begin(false);
  try {
    return begin(true);
  } catch (error) {
    console.error(error);
    return begin(false);
  }
}
