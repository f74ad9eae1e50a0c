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

/**
 * A training under `mixed_float16` for some seconds: times, losses beside those in float32, and what the loss scale did. Where a kernel is missing,
 * which is printed, it goes on with the CPU's.
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
  const wanted: number[] = [];
  const times: number[] = [];
  let steps = 0;
  const record = (loss: number): void => {
    steps += 1;
    const figure = expected[steps]?.[0];
    if (figure === undefined) return;
    losses.push(loss);
    wanted.push(figure);
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
    difference: Math.max(...losses.map((loss, i) => Math.abs(loss - (wanted[i] ?? NaN)))),
    deviation: Math.max(...losses.map((loss, i) => Math.abs(loss / (wanted[i] ?? NaN) - 1))),
    skipped: training.skipped(),
    scale: Number(training.optimizer.dynamicScale.dataSync()[0]),
  };
  tell(result);
}

/** What `begin` gives in strict mode, or otherwise where that is refused. */
function beginning<T>(begin: (strict: boolean) => T, strict: boolean): T {
  if (!strict) return begin(false);
  try {
    return begin(true);
  } catch (error) {
    console.error(error);
    return begin(false);
  }
}
