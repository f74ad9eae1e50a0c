/** Variables have no batching rules: derivatives neither read nor assign them. */

import type { stateOps } from "../../ir/ops/state";
import { neverBatched, type BatchingTable } from "./rule";

export const stateBatching: BatchingTable<keyof typeof stateOps> = {
  readVariable: neverBatched("it has no operands"),
  assignVariable: neverBatched("a derivative assigns to no variable"),
};
