/** Effects are lifted out of graphs before the lowering. */

import type { effectOps } from "../../../ir/ops/effects";
import { removed, type LoweringTable } from "../lowering";

export const effectLowerings: LoweringTable<keyof typeof effectOps> = {
  print: removed("liftReports makes its operands outputs of the graph"),
  assert: removed("liftReports makes its operands outputs of the graph"),
  hostCall: removed("splitAtHostCalls ends a part of the program there"),
};
