/** The messages between the benchmark process and a contestant's process. */

import type { Workload } from "./workloads";

/** Messages to a contestant's process. */
export type Request =
  | { readonly kind: "prepare"; readonly budget: number }
  | { readonly kind: "block"; readonly budget: number; readonly maxSamples: number };

export interface Prepared {
  /** Milliseconds for creation and first step. */
  readonly first: number;
  /** Actual and expected figures by step number. */
  readonly figures: Workload["expected"];
  readonly expected: Workload["expected"];
}

export type Reply =
  | ({ readonly kind: "prepared" } & Prepared)
  | { readonly kind: "samples"; readonly samples: readonly number[] }
  /** The contestant has no program for the workload. */
  | { readonly kind: "absent" }
  /** The contestant's library does not support the workload, with the reason. */
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "failed"; readonly message: string };
