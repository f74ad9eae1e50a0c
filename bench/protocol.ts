import type { Workload } from "./workloads";

/** Messages between the process that compares and the one that runs a contestant. */
export type Request =
  | { readonly kind: "prepare"; readonly budget: number }
  | { readonly kind: "block"; readonly budget: number; readonly maxSamples: number };

export interface Prepared {
  /** Milliseconds for creation and first step. */
  readonly first: number;
  /** What was found and what should be found, by step number. */
  readonly figures: Workload["expected"];
  readonly expected: Workload["expected"];
}

export type Reply =
  | ({ readonly kind: "prepared" } & Prepared)
  | { readonly kind: "samples"; readonly samples: readonly number[] }
  /** The contestant has no program for the workload. */
  | { readonly kind: "absent" }
  /** The contestant's library cannot do it, with the reason. */
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "failed"; readonly message: string };
