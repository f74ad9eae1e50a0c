/** The attack `soak`: loops that must not grow, however long they run. */

import { join } from "node:path";
import { runProgram } from "../support/command";
import type { Attack } from "./attack";
import type { InUse } from "./soak-child";
import { soakLoops } from "./soak-loops";

const defaultCount = 20_000;

/**
 * A loop is flat if what is in use after its first half grows by less than `perIteration` bytes an iteration, by a least-squares line,
 * or by less than `inAll`: caches that fill up to their limits, and the machine's own pages, are no growth.
 */
const limits = {
  heap: { perIteration: 64, inAll: 2 ** 20 },
  resident: { perIteration: 512, inAll: 32 * 2 ** 20 },
} as const;

/** Threads that may be more in the second half: those of pools of the platform. */
const mostNewThreads = 4;

export interface Growth {
  readonly name: string;
  /** Bytes an iteration over the second half of the loop. */
  readonly heap: number;
  readonly resident: number;
  readonly faults: readonly string[];
}

/** The slope of the least-squares line through points. */
export function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x0, y0] = [mean(([x]) => x), mean(([, y]) => y)];
  return mean(([x, y]) => (x - x0) * (y - y0)) / mean(([x]) => (x - x0) ** 2);
}

/** Repeats a loop in a process of its own and says how it grows. */
export async function growthOf(name: string, count: number): Promise<Growth> {
  const measured = await runProgram<readonly InUse[]>(join(__dirname, "soak-child.ts"), {
    args: [name, String(count)],
    flags: ["--expose-gc", "--single-threaded-gc"],
    env: { ONTRACE_BACKEND: "cpu" },
  });
  const half = measured.slice(measured.length / 2);
  const span = (half.at(-1)?.iterations ?? 0) - (half[0]?.iterations ?? 0);
  const slopes = { heap: 0, resident: 0 };
  const faults: string[] = [];
  for (const kind of ["heap", "resident"] as const) {
    slopes[kind] = slope(half.map((point) => [point.iterations, point[kind]]));
    const { perIteration, inAll } = limits[kind];
    if (slopes[kind] > Math.max(perIteration, inAll / span)) {
      faults.push(`${kind} grows by ${slopes[kind].toFixed(0)} bytes an iteration`);
    }
  }
  const [first, ...later] = half.map(({ threads }) => threads);
  const newThreads = Math.max(0, ...later) - (first ?? 0);
  if (newThreads > mostNewThreads) faults.push(`${newThreads} threads are started and not ended`);
  return { name, ...slopes, faults };
}

export const attack: Attack = async ({ count = defaultCount, case: only }) => {
  let failures = 0;
  const names = Object.keys(soakLoops).filter((name) => only === undefined || name === only);
  for (const name of names) {
    const { heap, resident, faults } = await growthOf(name, count);
    console.log(
      `${name.padEnd(12)} heap ${heap.toFixed(0).padStart(6)} B, resident ${resident.toFixed(0).padStart(6)} B an iteration`,
    );
    for (const fault of faults) {
      failures += 1;
      console.log(
        `${name}: ${soakLoops[name]?.what ?? ""}: ${fault}; npm run attack -- soak --count ${count} --case ${name}`,
      );
    }
  }
  console.log(`${names.length} loops of ${count} iterations: ${failures} failures`);
  return failures;
};
