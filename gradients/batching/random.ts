import type { randomOps } from "../../ir/ops/random";
import type { BatchingTable } from "../batching-rule";
import { looped } from "../looped";

export const randomBatching: BatchingTable<keyof typeof randomOps> = {
  randomBits: looped("randomBits", () => "randomBits"),
};
