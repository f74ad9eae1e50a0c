import type { elementwiseOps } from "../../ir/ops/elementwise";
import { isFloating } from "../../ir/dtype";
import { notDifferentiable, type GradientTable } from "../rule";

const boolean = notDifferentiable("the result is bool");

export const elementwiseRules: GradientTable<keyof typeof elementwiseOps> = {
  neg: ({ g, b }) => [b.neg(g)],
  // d eˣ = eˣ dx
  exp: ({ g, result, b }) => [b.mul(g, result)],
  // d log x = dx/x
  log: ({ g, operands: [x], b }) => [b.div(g, x)],
  // d tanh x = (1 − tanh² x) dx
  tanh: ({ g, result, b }) => [b.mul(g, b.sub(b.scalarLike(g, 1), b.mul(result, result)))],
  // d √x = dx/(2√x)
  sqrt: ({ g, result, b }) => [b.div(b.mul(g, b.scalarLike(g, 0.5)), result)],
  // d relu x = [relu x > 0] dx
  relu: ({ g, result, b }) => [
    b.where(b.greater(result, b.scalarLike(result, 0)), g, b.scalarLike(g, 0)),
  ],
  isNaN: boolean,
  not: boolean,

  add: ({ g }) => [g, g],
  sub: ({ g, b }) => [g, b.neg(g)],
  // d(x·y) = y dx + x dy
  mul: ({ g, operands: [x, y], b }) => [b.mul(g, y), b.mul(g, x)],
  // d(x/y) = dx/y − (x/y)·dy/y
  div: ({ g, operands: [x, y], b }) => [b.div(g, y), b.mul(g, b.div(b.div(b.neg(x), y), y))],

  equal: boolean,
  less: boolean,
  greater: boolean,
  and: boolean,

  where: ({ g, operands: [condition], b }) => {
    const zero = b.scalarLike(g, 0);
    return [null, b.where(condition, g, zero), b.where(condition, zero, g)];
  },
  cast: ({ g, operands: [x], b }) => [isFloating(x.type.dtype) ? b.toDType(g, x.type.dtype) : null],
};
