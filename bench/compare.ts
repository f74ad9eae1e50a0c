/** Runs a workload on all contestants in alternation, one process each, and checks and summarises their results. */

import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { reference, type ContestantName } from "./contestant";
import type { Prepared, Reply, Request } from "./protocol";
import { summarise, median, type Summary } from "./statistics";
import {
  agrees,
  rowOf,
  workloads,
  type RowName,
  type Workload,
  type WorkloadName,
} from "./workloads";

export interface Entry {
  readonly contestant: ContestantName;
  readonly status: "ok" | "mismatch" | "absent" | "refused" | "failed";
  /** The reason of a refusal, the error, or the figures that do not agree. */
  readonly note?: string;
  readonly figures?: Readonly<Record<number, readonly number[]>>;
  readonly time?: Summary;
  /** Median over the rounds of the ratio of this contestant's median to the reference's. */
  readonly ratio?: number;
}

export interface Row {
  readonly name: RowName;
  readonly what: string;
  readonly unit: Workload["unit"];
  readonly entries: readonly Entry[];
}

export interface Settings {
  readonly rounds: number;
  /** Milliseconds for one contestant in one round. */
  readonly blockBudget: number;
  /** Milliseconds after which no more of the first steps are checked. */
  readonly prepareBudget: number;
}

/** Times the contestants in alternation, A B C A B C …, so that other load of the machine affects all of them equally. */
export async function compare(
  name: RowName,
  contestants: readonly ContestantName[],
  settings: Settings,
): Promise<Row> {
  const { workload, first } = rowOf(name);
  const runs = contestants.map((contestant) => new Run(contestant, workload));
  try {
    if (first) await timeFirstSteps(runs, settings);
    else await timeSteps(runs, settings);
  } finally {
    for (const run of runs) run.stop();
  }
  const baseline = runs.find(({ contestant }) => contestant === reference)?.rounds ?? [];
  const { what, unit } = workloads[workload];
  return {
    name,
    what: first ? `${what}: creation and first step in a new process` : what,
    unit: first ? "ms" : unit,
    entries: runs.map((run) => run.entry(baseline)),
  };
}

async function timeFirstSteps(runs: readonly Run[], { rounds }: Settings): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const run of runs) {
      const time = await run.prepare(0);
      if (time !== undefined) run.rounds.push([time]);
      run.stop();
    }
  }
}

async function timeSteps(
  runs: readonly Run[],
  { rounds, blockBudget, prepareBudget }: Settings,
): Promise<void> {
  for (const run of runs) await run.prepare(prepareBudget);
  for (let round = 0; round < rounds; round++) {
    for (const run of runs) await run.block(blockBudget, rounds);
  }
}

/** The measurement of one contestant on one workload. */
class Run {
  readonly rounds: (readonly number[])[] = [];
  #process: ChildProcess | undefined;
  #result: Pick<Entry, "status" | "note" | "figures"> = { status: "ok" };

  constructor(
    readonly contestant: ContestantName,
    readonly name: WorkloadName,
  ) {}

  /** Starts the process and checks the first steps. Returns the time of creation and first step. */
  async prepare(budget: number): Promise<number | undefined> {
    if (this.#result.status !== "ok") return undefined;
    this.#process = fork(join(__dirname, "worker.ts"), [this.contestant, this.name], {
      execArgv: ["--require", require.resolve("ts-node/register/transpile-only")],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const reply = await this.#request(this.#process, { kind: "prepare", budget });
    if (reply.kind !== "prepared") return undefined;
    this.#result = { ...check(reply), figures: reply.figures };
    return reply.first;
  }

  async block(budget: number, rounds: number): Promise<void> {
    if (!this.#process || this.#result.status === "failed") return;
    const { maxSteps = Infinity }: Workload = workloads[this.name];
    // Warm-up and the first steps use a part of the allowed steps.
    const maxSamples = Math.max(1, Math.floor((0.8 * maxSteps) / rounds));
    const reply = await this.#request(this.#process, { kind: "block", budget, maxSamples });
    if (reply.kind === "samples") this.rounds.push(reply.samples);
  }

  stop(): void {
    this.#process?.kill();
    this.#process = undefined;
  }

  entry(baseline: readonly (readonly number[])[]): Entry {
    if (this.rounds.length === 0) return { contestant: this.contestant, ...this.#result };
    const ratios = this.rounds.flatMap((samples, i) =>
      baseline[i] ? [median(samples) / median(baseline[i])] : [],
    );
    const scale = workloads[this.name].unit === "µs" ? 1000 : 1;
    return {
      contestant: this.contestant,
      ...this.#result,
      time: summarise(this.rounds.flat().map((time) => time * scale)),
      ...(ratios.length > 0 && { ratio: median(ratios) }),
    };
  }

  async #request(child: ChildProcess, request: Request): Promise<Reply> {
    const reply = await requestReply(child, request);
    if (reply.kind === "absent") this.#end({ status: "absent" });
    if (reply.kind === "refused") this.#end({ status: "refused", note: reply.reason });
    if (reply.kind === "failed") this.#end({ status: "failed", note: reply.message });
    return reply;
  }

  #end(result: Pick<Entry, "status" | "note">): void {
    this.#result = { ...this.#result, ...result };
    this.stop();
  }
}

/** Sends a request and waits for its reply, or for the end of the process. */
function requestReply(child: ChildProcess, request: Request): Promise<Reply> {
  return new Promise((resolve) => {
    let errors = "";
    const collect = (text: Buffer) => (errors += text.toString());
    const settle = (reply: Reply) => {
      child.stderr?.off("data", collect);
      child.off("message", settle).off("exit", exited);
      resolve(reply);
    };
    const exited = (code: number | null, signal: string | null) => {
      const message = errors.split("\n").find((line) => /error/i.test(line)) ?? "";
      settle({
        kind: "failed",
        message: `process ended by ${signal ?? `code ${code}`} ${message}`.trim(),
      });
    };
    child.stderr?.on("data", collect);
    child.on("message", settle).on("exit", exited);
    child.send(request);
  });
}

function check({ figures, expected }: Prepared): Pick<Entry, "status" | "note"> {
  for (const [step, found] of Object.entries(figures)) {
    const reference = expected[Number(step)] ?? [];
    if (agrees(found, reference)) continue;
    const note = `step ${step}: got ${found.join(", ")}, expected ${reference.join(", ")}`;
    return { status: "mismatch", note };
  }
  return { status: "ok" };
}
