import type { controlOps } from "../../ir/ops/control";
import type { BatchingTable } from "../batching-rule";
import { batchedCall } from "../batched-call";

export const controlBatching: BatchingTable<keyof typeof controlOps> = {
  // A call of the callee for a batch.
  call: batchedCall,
  stopGradient: ({ operands: [x], b }) => b.stopGradient(x),
};
