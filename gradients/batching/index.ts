/** The table of batching rules: how each op computes a batch of examples, the examples along a new leading axis. */

import type { OpName } from "../../ir/ops";
import type { BatchingTable } from "./rule";
import { controlBatching } from "./control";
import { customBatching } from "./custom";
import { effectBatching } from "./effects";
import { elementwiseBatching } from "./elementwise";
import { indexingBatching } from "./indexing";
import { linalgBatching } from "./linalg";
import { nnBatching } from "./nn";
import { randomBatching } from "./random";
import { reductionBatching } from "./reduction";
import { shapeBatching } from "./shape";
import { stateBatching } from "./state";

export const batchingRules: BatchingTable<OpName> = {
  ...elementwiseBatching,
  ...reductionBatching,
  ...shapeBatching,
  ...indexingBatching,
  ...linalgBatching,
  ...nnBatching,
  ...controlBatching,
  ...randomBatching,
  ...customBatching,
  ...stateBatching,
  ...effectBatching,
};
