import { createRequire } from "node:module";
import { lookUp } from "./data";
import type { Workload, WorkloadName } from "./workloads";

/** A workload made ready by a contestant. */
export interface Program {
  /** One unit of work. Its result can be read when this returns or, if it returns a promise, resolves. */
  step(): unknown;
  /** What the last step gave: its loss, its value, or sums of absolute values. Not timed. */
  figures(): readonly number[] | Promise<readonly number[]>;
}

/** Creates a program: reads models, traces, compiles. Part of the time of the first step. */
export type CreateProgram = () => Program | Promise<Program>;

export interface Contestant {
  /** Starts what a user starts once in a process. Not timed. */
  start?(): void | Promise<void>;
  readonly programs: Partial<Record<WorkloadName, CreateProgram>>;
  /** Other figures than the workload's, where a library's own definition is another one. */
  readonly expected?: Partial<Record<WorkloadName, Workload["expected"]>>;
  /** Words for an error that has a known cause, such as a kernel that a library lacks. */
  explain?(error: Error): string | undefined;
}

/** In which module of `contestants/` a contestant is found. */
const modules = {
  "hand-lowered": "hand-lowered",
  "hand-lowered sync": "hand-lowered",
  "hand-lowered scan": "hand-lowered",
  ontrace: "ontrace",
  "jax-js": "jax",
  "tfjs wasm": "tfjs",
  "tfjs cpu": "tfjs",
} as const;

export type ContestantName = keyof typeof modules;

export const contestantNames = Object.keys(modules) as ContestantName[];

interface ContestantModule {
  readonly contestants: Readonly<Record<string, Contestant>>;
}

// Not `import()`, which would need a loader for TypeScript modules.
const load = createRequire(__filename) as (path: string) => ContestantModule;

/** Loads a contestant's library: each process loads one. */
export const loadContestant = (name: ContestantName): Contestant =>
  lookUp(load(`./contestants/${modules[name]}`).contestants, name);

/** What all ratios refer to. */
export const reference: ContestantName = "hand-lowered";

export const peers: readonly ContestantName[] = ["jax-js", "tfjs wasm", "tfjs cpu"];
