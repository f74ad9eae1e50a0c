import type { randomOps } from "../../ir/ops/random";
import type { BatchingTable } from "./rule";
import { looped } from "./fallback-loop";

export const randomBatching: BatchingTable<keyof typeof randomOps> = {
  randomBits: looped("randomBits", () => "randomBits"),
};
