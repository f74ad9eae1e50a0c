import type { randomOps } from "../../ir/ops/random";
import { neverBatched, type BatchingTable } from "../batching-rule";

export const randomBatching: BatchingTable<keyof typeof randomOps> = {
  randomBits: neverBatched("a generator's state depends on nothing that is differentiated"),
};
