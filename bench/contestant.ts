/** The interface of contestants and their programs, and the list of contestants. */

import { createRequire } from "node:module";
import { lookUp } from "./data";
import type { Workload, WorkloadName } from "./workloads";

/** A contestant's implementation of a workload. */
export interface Program {
  /** One unit of work. Its result can be read when this returns or, if it returns a promise, resolves. */
  step(): unknown;
  /** The result of the last step: its loss, its value, or sums of absolute values. Not timed. */
  figures(): readonly number[] | Promise<readonly number[]>;
}

/** Creates a program: reads models, traces, compiles. Part of the time of the first step. */
export type CreateProgram = () => Program | Promise<Program>;

export interface Contestant {
  /** The initialisation that a user runs once in a process. Not timed. */
  start?(): void | Promise<void>;
  readonly programs: Partial<Record<WorkloadName, CreateProgram>>;
  /** Figures that replace the workload's, if the library's definition differs. */
  readonly expected?: Partial<Record<WorkloadName, Workload["expected"]>>;
  /** An explanation of an error with a known cause, such as a missing kernel. */
  explain?(error: Error): string | undefined;
}

/** The module of `contestants/` that defines each contestant. */
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

// Not `import()`, which would require a loader for TypeScript modules.
const load = createRequire(__filename) as (path: string) => ContestantModule;

/** Loads a contestant's library: each process loads one. */
export const loadContestant = (name: ContestantName): Contestant =>
  lookUp(load(`./contestants/${modules[name]}`).contestants, name);

/** The contestant to which all ratios refer. */
export const reference: ContestantName = "hand-lowered";

export const peers: readonly ContestantName[] = ["jax-js", "tfjs wasm", "tfjs cpu"];
