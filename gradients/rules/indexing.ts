import type { indexingOps } from "../../ir/ops/indexing";
import type { GradientTable } from "../rule";

export const indexingRules: GradientTable<keyof typeof indexingOps> = {};
