import type { controlOps } from "../../../ir/ops/control";
import { neverLowered, type LoweringTable } from "../lowering";

export const controlLowerings: LoweringTable<keyof typeof controlOps> = {
  call: neverLowered("inlineCalls replaces it by the callee's body"),
  // Only a derivative can tell it from its operand.
  stopGradient: ({ operands: [x] }) => x,
};
