/** Gradients of effects: of a call of a host function, by another such call. */

import { isFloating } from "../../ir/types/dtype";
import type { Value } from "../../ir/graph";
import type { effectOps } from "../../ir/ops/effects";
import { notDifferentiable, type GradientTable } from "../rule";

const isReal = ({ type }: Value): boolean => isFloating(type.dtype);

export const effectRules: GradientTable<keyof typeof effectOps> = {
  print: notDifferentiable("it has no result"),
  assert: notDifferentiable("it has no result"),
  // y = f(x) in JavaScript:  dx = f̄(x, y, g), another call of the host, which finds by y what the call of f recorded
  hostCall: ({ operands, attributes: { fn }, results, grads, b }) => {
    const gradient = fn.gradient(operands.length, results.length);
    if (gradient === undefined) return operands.map(() => null);
    const upstream = results.flatMap((result, i) =>
      isReal(result) ? [grads[i] ?? b.fullLike(result, 0)] : [],
    );
    const types = operands.filter(isReal).map(({ type }) => type);
    const given = b.hostCall(...operands, ...results, ...upstream, {
      fn: gradient,
      dtypes: types.map(({ dtype }) => dtype),
      shapes: types.map(({ shape }) => shape),
      sizes: [],
    });
    let next = 0;
    return operands.map((operand) => (isReal(operand) ? (given[next++] ?? null) : null));
  },
};
