import type { nnOps } from "../../ir/ops/nn";
import type { GradientTable } from "../rule";

export const nnRules: GradientTable<keyof typeof nnOps> = {};
