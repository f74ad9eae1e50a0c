/** Batching rules of control flow: each batches the graphs that the node holds. */

import type { controlOps } from "../../ir/ops/control";
import type { BatchingTable } from "./rule";
import { batchedCall } from "./call";
import { batchedCond, batchedScan, batchedWhileLoop } from "./cond-and-loops";

export const controlBatching: BatchingTable<keyof typeof controlOps> = {
  call: batchedCall,
  cond: batchedCond,
  whileLoop: batchedWhileLoop,
  scan: batchedScan,
  stopGradient: ({ operands: [x], b }) => b.stopGradient(x),
};
