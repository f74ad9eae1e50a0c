/** Random bits have no gradient. */

import type { randomOps } from "../../ir/ops/random";
import { notDifferentiable, type GradientTable } from "../rule";

export const randomRules: GradientTable<keyof typeof randomOps> = {
  randomBits: notDifferentiable("integer result"),
};
