import type { stateOps } from "../../../ir/ops/state";
import { neverLowered, type LoweringTable } from "../lowering";

export const stateLowerings: LoweringTable<keyof typeof stateOps> = {
  readVariable: neverLowered("liftState makes it an input of the graph"),
  assignVariable: neverLowered("liftState makes it an output of the graph"),
};
