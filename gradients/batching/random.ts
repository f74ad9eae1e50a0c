/** Batching of random bits: a generator's state determines them, so that each example is drawn separately. */

import type { randomOps } from "../../ir/ops/random";
import type { BatchingTable } from "./rule";
import { looped } from "./fallback-loop";

export const randomBatching: BatchingTable<keyof typeof randomOps> = {
  randomBits: looped("randomBits", () => "randomBits"),
};
