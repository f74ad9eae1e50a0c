/** Gradients of control flow: derivatives of the graphs that the node holds. */

import type { controlOps } from "../../ir/ops/control";
import { callGradient } from "../control-flow/call";
import { condGradient } from "../control-flow/cond";
import { scanGradient, whileLoopGradient } from "../control-flow/loop";
import { notDifferentiable, type GradientTable } from "../rule";

export const controlRules: GradientTable<keyof typeof controlOps> = {
  // y = f(x):  dx = f̄(x, g), a call of the gradient graph of f
  call: callGradient,
  // y = c ? f(x) : h(x):  dx = c ? f̄(x, g) : h̄(x, g), a cond of the branches' gradient graphs
  cond: condGradient,
  // xₖ₊₁ = f(xₖ, w):  gₖ = f̄(xₖ, w, gₖ₊₁) for k = n − 1, …, 0 and dw = Σ of the parts of w: a scan backwards through the iterations, from
  // variables that the loop saves
  whileLoop: whileLoopGradient,
  // xₖ₊₁, yₖ = f(k, xₖ, sₖ, w):  gₖ, dsₖ = f̄(k, xₖ, sₖ, w, gₖ₊₁, dyₖ) and dw = Σ of the parts of w: a scan in the other direction
  scan: scanGradient,
  stopGradient: notDifferentiable("it stops gradients by definition"),
};
