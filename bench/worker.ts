/** The process of one contestant: runs one workload at the requests of its parent. */

import { setTimeout as sleep } from "node:timers/promises";
import { loadContestant, type Contestant, type ContestantName, type Program } from "./contestant";
import { dataSet } from "./data";
import type { Reply, Request } from "./protocol";
import { workloads, type Workload, type WorkloadName } from "./workloads";

const [contestantName, workloadName] = process.argv.slice(2) as [ContestantName, WorkloadName];
const workload: Workload = workloads[workloadName];

let contestant: Contestant | undefined;
let program: Program | undefined;
let steps = 0;

process.on("message", (request: Request) => {
  void answer(request)
    .catch(explain)
    .then((reply) => process.send?.(reply));
});

function answer(request: Request): Promise<Reply> {
  return request.kind === "prepare" ? prepare(request) : block(request);
}

/** Creates the program and runs the first steps, up to the last one with expected figures, or to the end of the budget. */
async function prepare({ budget }: Request & { kind: "prepare" }): Promise<Reply> {
  contestant = loadContestant(contestantName);
  const create = contestant.programs[workloadName];
  if (!create) return { kind: "absent" };
  await contestant.start?.();
  if (workload.data) dataSet(workload.data);

  const begin = performance.now();
  const created = await create();
  program = created;
  await step(created);
  const first = performance.now() - begin;

  const figures: Record<number, readonly number[]> = {};
  const expected = contestant.expected?.[workloadName] ?? workload.expected;
  const last = Math.max(...Object.keys(expected).map(Number));
  for (;;) {
    if (steps in expected) figures[steps] = await created.figures();
    if (steps >= last || performance.now() - begin > budget) break;
    await step(created);
  }
  return { kind: "prepared", first, figures, expected };
}

/** Times samples, at least one, until the budget is used. */
async function block({ budget, maxSamples }: Request & { kind: "block" }): Promise<Reply> {
  if (!program) throw new Error("a block was requested before a program was prepared");
  const { stepsPerSample = 1, maxSteps = Infinity } = workload;
  await sleep(50); // other contestants' thread pools spin for a while after their last run
  const warmUpEnd = performance.now() + budget / 5;
  for (let i = 0; i < 5 * stepsPerSample && performance.now() < warmUpEnd && steps < maxSteps; i++)
    await step(program);

  const samples: number[] = [];
  const end = performance.now() + budget;
  do {
    const begin = performance.now();
    for (let i = 0; i < stepsPerSample; i++) {
      const pending = step(program);
      if (pending) await pending;
    }
    samples.push((performance.now() - begin) / stepsPerSample);
  } while (performance.now() < end && samples.length < maxSamples && steps < maxSteps);
  return { kind: "samples", samples };
}

/** A promise only if the contestant returns one: an `await` would add to the shortest calls. */
function step(running: Program): Promise<unknown> | undefined {
  steps++;
  const pending = running.step();
  return pending instanceof Promise ? pending : undefined;
}

function explain(error: unknown): Reply {
  const failure = error instanceof Error ? error : new Error(String(error));
  const reason = contestant?.explain?.(failure);
  if (reason !== undefined) return { kind: "refused", reason };
  return { kind: "failed", message: failure.message.replace(/\n.*/s, "") };
}
