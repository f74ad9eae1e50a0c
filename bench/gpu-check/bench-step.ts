import * as tf from "../../index";
import { contestants } from "../contestants/ontrace";
import { agrees, workloads } from "../workloads";
import { tell } from "./run-step";

export interface BenchResult {
  readonly kind: "bench";
  readonly backend: string;
  /** What is special about the run. */
  readonly mode: string;
  readonly workload: string;
  /** Whether nothing ran on the CPU. */
  readonly strict: boolean;
  readonly firstMs: number;
  readonly medianMs: number;
  readonly steps: number;
  /** Whether the losses of steps 1, 2, 10 and 20 are the expected ones to 4 digits, and to 1e-3. */
  readonly figures: "to 4 digits" | "to 1e-3" | "wrong";
  readonly losses: readonly number[];
  /** The largest relative difference of a loss. */
  readonly deviation: number;
  /** Bytes a step, after the first ones. */
  readonly uploaded: number;
  readonly downloaded: number;
}

const trainings = contestants.ontrace.programs;
type Training = "w1_sgd" | "w1_adam" | "w2" | "w3";

const isTraining = (name: string): name is Training =>
  ["w1_sgd", "w1_adam", "w2", "w3"].includes(name);

/** A training for some seconds: times, losses, and what moves between host and device. */
export function runBench(name: string, workload: string, seconds: number, mode: string): void {
  const backend = tf.backendNames().find((known) => known === name);
  if (backend === undefined || !isTraining(workload)) throw new RangeError(`${name} ${workload}`);
  void tf.setBackend(backend, { strict: backend !== "cpu" });
  const { expected } = workloads[workload];
  const begin = performance.now();
  const program = trainings[workload]();
  if (program instanceof Promise) throw new TypeError("a training is made at once");
  const losses: number[] = [];
  const wanted: number[] = [];
  const times: number[] = [];
  let firstMs = 0;
  let before = { ...tf.transferCounters };
  const last = Math.max(...Object.keys(expected).map(Number));
  let steps = 0;
  for (; steps < last || performance.now() - begin < seconds * 1000 + firstMs;) {
    const start = performance.now();
    program.step();
    steps += 1;
    times.push(performance.now() - start);
    if (steps === 1) firstMs = performance.now() - begin;
    if (steps === 3) before = { ...tf.transferCounters };
    const figure = expected[steps]?.[0];
    if (figure !== undefined) {
      wanted.push(figure);
      losses.push(...(program.figures() as readonly number[]));
    }
    if (steps >= 700) break;
  }
  const { uploadedBytes, downloadedBytes } = tf.transferCounters;
  const counted = Math.max(1, steps - 3);
  const sorted = times.slice(2).sort((a, b) => a - b);
  const isClose = losses.every((loss, i) => Math.abs(loss - (wanted[i] ?? NaN)) <= 1e-3);
  const result: BenchResult = {
    ...{
      kind: "bench",
      backend,
      mode,
      workload,
      strict: backend !== "cpu",
      firstMs,
      steps,
      losses,
    },
    deviation: Math.max(...losses.map((loss, i) => Math.abs(loss / (wanted[i] ?? NaN) - 1))),
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? NaN,
    figures: agrees(losses, wanted) ? "to 4 digits" : isClose ? "to 1e-3" : "wrong",
    uploaded: (uploadedBytes - before.uploadedBytes) / counted,
    downloaded: (downloadedBytes - before.downloadedBytes) / counted,
  };
  tell(result);
}
