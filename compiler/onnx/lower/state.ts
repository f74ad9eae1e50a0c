/** State is lifted out of graphs before the lowering. */

import type { stateOps } from "../../../ir/ops/state";
import { removed, type LoweringTable } from "../lowering";

export const stateLowerings: LoweringTable<keyof typeof stateOps> = {
  readVariable: removed("liftState makes it an input of the graph"),
  assignVariable: removed("liftState makes it an output of the graph"),
};
