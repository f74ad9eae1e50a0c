import type { nnOps } from "../../../ir/ops/nn";
import type { LoweringTable } from "../lowering";

export const nnLowerings: LoweringTable<keyof typeof nnOps> = {};
