/** Reads of variables and assignments have no gradients: tapes watch the values that are read. */

import type { stateOps } from "../../ir/ops/state";
import { notDifferentiable, type GradientTable } from "../rule";

export const stateRules: GradientTable<keyof typeof stateOps> = {
  readVariable: notDifferentiable("a read has no operands; its result is what a tape watches"),
  assignVariable: notDifferentiable("an assignment has no result"),
};
