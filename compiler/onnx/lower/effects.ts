import type { effectOps } from "../../../ir/ops/effects";
import { neverLowered, type LoweringTable } from "../lowering";

export const effectLowerings: LoweringTable<keyof typeof effectOps> = {
  print: neverLowered("liftReports makes its operands outputs of the graph"),
  assert: neverLowered("liftReports makes its operands outputs of the graph"),
  hostCall: neverLowered("splitAtHostCalls ends a part of the program there"),
};
