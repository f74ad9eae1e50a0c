/** What a contestant's page offers to the benchmark: start, first steps with their figures, and blocks of timed steps. */

import type { Contestant, Program } from "../contestant";
import type { Prepared } from "../protocol";
import { workloads, type Workload } from "../workloads";

export type WebWorkload = "w1_sgd" | "w1_adam" | "w2" | "w3";

/** Files of the data by their names, which are read before the clock runs. */
declare global {
  var benchFiles: Map<string, Uint8Array<ArrayBuffer>>;
}
globalThis.benchFiles = new Map();

export interface BenchPage {
  /** Starts the library, and reads a workload's data. */
  start(name: string, workload: WebWorkload): Promise<void>;
  /** Creates the program and runs the first steps, up to the last one with expected figures, or to the end of the budget. */
  prepare(budget: number): Promise<Prepared | { readonly refused: string }>;
  /** Times steps, at least one, until the budget is used. */
  block(budget: number): Promise<readonly number[]>;
}

/** Makes contestants available to the benchmark. */
export function contestantsIn(contestants: Readonly<Record<string, Contestant>>): void {
  let contestant: Contestant | undefined;
  let name: WebWorkload | undefined;
  let program: Program | undefined;

  const page: BenchPage = {
    async start(contestantName, workload) {
      contestant = contestants[contestantName];
      name = workload;
      const { data }: Workload = workloads[workload];
      for (const file of [`${data ?? ""}.json`, `${data ?? ""}.bin`]) {
        const response = await fetch(`/data/${file}`);
        globalThis.benchFiles.set(file, new Uint8Array(await response.arrayBuffer()));
      }
      await contestant?.start?.();
    },

    async prepare(budget) {
      const create = name && contestant?.programs[name];
      if (contestant === undefined || name === undefined || create === undefined)
        throw new Error("not started");
      const expected = contestant.expected?.[name] ?? workloads[name].expected;
      const begin = performance.now();
      try {
        program = await create();
        await program.step();
        const first = performance.now() - begin;
        const figures: Record<number, readonly number[]> = {};
        const last = Math.max(...Object.keys(expected).map(Number));
        for (let steps = 1; ; steps++) {
          if (steps in expected) figures[steps] = await program.figures();
          if (steps >= last || performance.now() - begin > budget) break;
          await program.step();
        }
        return { first, figures, expected };
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        return { refused: contestant.explain?.(failure) ?? failure.message.replace(/\n.*/s, "") };
      }
    },

    async block(budget) {
      if (program === undefined) throw new Error("not prepared");
      const samples: number[] = [];
      const end = performance.now() + budget;
      do {
        const begin = performance.now();
        await program.step();
        samples.push(performance.now() - begin);
      } while (performance.now() < end);
      return samples;
    },
  };
  Object.assign(globalThis, { page });
}
