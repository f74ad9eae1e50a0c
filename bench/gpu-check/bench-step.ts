/** The step of the GPU check that times a training and verifies its losses. */

import * as tf from "../../index";
import { training, trainingNames } from "../contestants/ontrace-training";
import { agrees, workloads } from "../workloads";
import { reportResult } from "./run-step";

export interface BenchResult {
  readonly kind: "bench";
  readonly backend: string;
  /** A label of the run's configuration. */
  readonly mode: string;
  readonly workload: string;
  readonly stepsPerExecution: number;
  /** Whether nothing ran on the CPU. */
  readonly strict: boolean;
  readonly firstMs: number;
  readonly medianMs: number;
  readonly steps: number;
  /** Agreement of the losses of steps 1, 2, 10 and 20 with the expected ones. */
  readonly figures: "to 4 digits" | "to 1e-3" | "wrong";
  readonly losses: readonly number[];
  /** The largest relative difference of a loss. */
  readonly deviation: number;
  /** Bytes for each step, after the warm-up. */
  readonly uploaded: number;
  readonly downloaded: number;
}

/** In later steps, Adam's moments of dead units are denormal numbers, which distort the times. */
const mostSteps = 700;

/** Executions that are excluded from times and transfers: they compile, and fill the device's memory. */
const warmUp = 2;

/** Runs a training for some seconds, and reports times, losses, and transfers between host and device. */
export function runBench(
  name: string,
  workload: string,
  seconds: number,
  stepsPerExecution: number,
  mode: string,
): void {
  const backend = tf.backendNames().find((known) => known === name);
  const trained = trainingNames.find((known) => known === workload);
  if (backend === undefined || trained === undefined) throw new RangeError(`${name} ${workload}`);
  const strict = backend !== "cpu";
  void tf.setBackend(backend, { strict });
  const { expected } = workloads[trained];
  const begin = performance.now();
  const execute = training(trained, stepsPerExecution);
  const losses: number[] = [];
  const times: number[] = [];
  let firstMs = 0;
  let before = { ...tf.debugging.transferCounters };
  const checked = Object.keys(expected).map(Number);
  const least = Math.max(...checked, (warmUp + 2) * stepsPerExecution);
  while (
    losses.length < least ||
    (performance.now() - begin < seconds * 1000 + firstMs && losses.length < mostSteps)
  ) {
    const start = performance.now();
    losses.push(...execute());
    times.push((performance.now() - start) / stepsPerExecution);
    if (times.length === 1) firstMs = performance.now() - begin;
    if (times.length === warmUp) before = { ...tf.debugging.transferCounters };
  }
  const { uploadedBytes, downloadedBytes } = tf.debugging.transferCounters;
  const counted = losses.length - warmUp * stepsPerExecution;
  const sorted = times.slice(warmUp).sort((a, b) => a - b);
  const found = checked.map((step) => losses[step - 1] ?? NaN);
  const reference = checked.map((step) => expected[step]?.[0] ?? NaN);
  const isClose = found.every((loss, i) => Math.abs(loss - (reference[i] ?? NaN)) <= 1e-3);
  const result: BenchResult = {
    ...{ kind: "bench", backend, mode, workload, stepsPerExecution, strict, firstMs },
    ...{ steps: losses.length, losses: found },
    deviation: Math.max(...found.map((loss, i) => Math.abs(loss / (reference[i] ?? NaN) - 1))),
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? NaN,
    figures: agrees(found, reference) ? "to 4 digits" : isClose ? "to 1e-3" : "wrong",
    uploaded: (uploadedBytes - before.uploadedBytes) / counted,
    downloaded: (downloadedBytes - before.downloadedBytes) / counted,
  };
  reportResult(result);
}
