import type { controlOps } from "../../ir/ops/control";
import { callGradient } from "../control-flow/call";
import { condGradient } from "../control-flow/cond";
import { scanGradient, whileLoopGradient } from "../control-flow/loop";
import { notDifferentiable, type GradientTable } from "../rule";

export const controlRules: GradientTable<keyof typeof controlOps> = {
  // A call's gradient is a call of the callee's gradient function.
  call: callGradient,
  // A cond's is a cond of the branches' gradients.
  cond: condGradient,
  // A loop's is a loop backwards.
  whileLoop: whileLoopGradient,
  scan: scanGradient,
  stopGradient: notDifferentiable("it stops gradients by definition"),
};
