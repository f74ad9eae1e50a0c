/** Decides how many threads compute a model on the CPU, and whether they spin while they wait for work. */

import { readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import type { OnnxModel } from "../../compiler/onnx/lower-graph";

/** The work, in arithmetic operations, from which more than one thread pays: about 0.3 ms of one core. */
const leastShared = 2 ** 22;

/** The number of runs after which a model is taken for one that runs again and again, such as a training step. */
export const runsBeforeHot = 32;

let cores: number | undefined;

/** The number of threads of a large model: `ONTRACE_THREADS`, or the number of cores that this process may use. */
export function mostThreads(): number {
  const requested = Number(process.env.ONTRACE_THREADS);
  if (Number.isInteger(requested) && requested > 0) return requested;
  cores ??= Math.max(1, Math.min(availableParallelism(), physicalCores() ?? Infinity));
  return cores;
}

/** Whether a model has enough work for several threads. */
export const isLarge = ({ parallelWork }: OnnxModel): boolean => parallelWork >= leastShared;

/** The number of threads that a model's work is worth. */
export const threadsOf = (model: OnnxModel): number => (isLarge(model) ? mostThreads() : 1);

/**
 * Whether the machine has cores to spare for threads that spin: where it does, a step is up to twice as fast, and
 * where it does not, several times slower.
 */
export const isQuiet = (): boolean => (loadavg()[0] ?? 0) <= availableParallelism();

/**
 * The number of physical cores, as Linux reports them; `undefined` elsewhere. ONNX Runtime asks the processor instead,
 * which in a virtual machine often names half of them.
 */
function physicalCores(): number | undefined {
  let text: string;
  try {
    text = readFileSync("/proc/cpuinfo", "utf8");
  } catch {
    return undefined;
  }
  const found = new Set<string>();
  let socket = "";
  for (const [, key, value = ""] of text.matchAll(/^(physical id|core id)\s*:\s*(\d+)$/gm)) {
    if (key === "physical id") socket = value;
    else found.add(`${socket}.${value}`);
  }
  return found.size > 0 ? found.size : undefined;
}
