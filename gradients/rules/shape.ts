import type { shapeOps } from "../../ir/ops/shape";
import { notDifferentiable, type GradientTable } from "../rule";

/** perm⁻¹ */
export const inversePermutation = (perm: readonly number[]): number[] =>
  perm.map((_, axis) => perm.indexOf(axis));

export const shapeRules: GradientTable<keyof typeof shapeOps> = {
  constant: notDifferentiable("a constant has no operands"),
  reshape: ({ g, operands: [x], b }) => [b.withShape(g, x.type.shape)],
  transpose: ({ g, attributes: { perm }, b }) => [b.permuted(g, inversePermutation(perm))],
  broadcastTo: ({ g, operands: [x], b }) => [b.reduceTo(g, x.type.shape)],
  sumTo: ({ g, operands: [x], b }) => [b.expandTo(g, x.type.shape)],
};
