import type { indexingOps } from "../../../ir/ops/indexing";
import type { LoweringTable } from "../lowering";

export const indexingLowerings: LoweringTable<keyof typeof indexingOps> = {};
