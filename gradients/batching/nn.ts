import type { nnOps } from "../../ir/ops/nn";
import type { BatchingTable } from "../batching-rule";

export const nnBatching: BatchingTable<keyof typeof nnOps> = {};
