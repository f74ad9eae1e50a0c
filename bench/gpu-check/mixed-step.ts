import * as tf from "../../index";
import { trainingNames, type TrainingName } from "../contestants/ontrace-training";
import { mixedTraining } from "../mixed-training";
import { workloads } from "../workloads";
import { tell } from "./run-step";

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
  /** Steps that were left out because of an overflow. */
  readonly skipped: number;
  /** The scale at the end. */
  readonly scale: number;
}

const isTraining = (name: string): name is TrainingName =>
  trainingNames.some((known) => known === name);

/** A training under `mixed_float16` for some seconds: times, losses beside those in float32, and what the loss scale did. */
export function runMixed(name: string, workload: string, seconds: number, strict: boolean): void {
  const backend = tf.backendNames().find((known) => known === name);
  if (backend === undefined || !isTraining(workload)) throw new RangeError(`${name} ${workload}`);
  void tf.setBackend(backend, { strict });
  const { expected } = workloads[workload];
  const begin = performance.now();
  const training = mixedTraining(workload);
  const losses: number[] = [];
  const wanted: number[] = [];
  const times: number[] = [];
  let firstMs = 0;
  let steps = 0;
  for (; steps < 20 || performance.now() - begin < seconds * 1000 + firstMs;) {
    const start = performance.now();
    const loss = training.step();
    steps += 1;
    times.push(performance.now() - start);
    if (steps === 1) firstMs = performance.now() - begin;
    const figure = expected[steps]?.[0];
    if (figure !== undefined) {
      losses.push(loss);
      wanted.push(figure);
    }
    if (steps >= 700) break;
  }
  const sorted = times.slice(2).sort((a, b) => a - b);
  const result: MixedResult = {
    ...{ kind: "mixed", backend, workload, strict, firstMs, steps, losses },
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? NaN,
    difference: Math.max(...losses.map((loss, i) => Math.abs(loss - (wanted[i] ?? NaN)))),
    deviation: Math.max(...losses.map((loss, i) => Math.abs(loss / (wanted[i] ?? NaN) - 1))),
    skipped: training.skipped(),
    scale: Number(training.optimizer.dynamicScale.dataSync()[0]),
  };
  tell(result);
}
