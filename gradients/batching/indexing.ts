import type { indexingOps } from "../../ir/ops/indexing";
import type { BatchingTable } from "../batching-rule";

export const indexingBatching: BatchingTable<keyof typeof indexingOps> = {};
