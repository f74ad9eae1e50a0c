import type { controlOps } from "../../ir/ops/control";
import { callGradient } from "../call-gradient";
import { notDifferentiable, type GradientTable } from "../rule";

export const controlRules: GradientTable<keyof typeof controlOps> = {
  // A call's gradient is a call of the callee's gradient function.
  call: callGradient,
  stopGradient: notDifferentiable("it stops gradients by definition"),
};
