/** Texts of legal graphs: each op, with known and with unknown sizes, and graphs with calls, variables and long literals. */

import { GraphBuilder } from "../../ir/builder";
import { OntraceError } from "../../ir/errors";
import type { Graph } from "../../ir/graph";
import { opNames, type OpName } from "../../ir/ops";
import { printGraph } from "../../ir/text/printer";
import { symbol } from "../../ir/types/dim";
import { samplesOf, type AnySample } from "../support/samples";

function graphOf(
  op: OpName,
  { operands, attributes = {}, regions = [], dtype }: AnySample,
  isOpen: boolean,
) {
  const b = new GraphBuilder();
  const parameters = operands.map((operand) =>
    b.parameter({
      dtype: operand.dtype ?? dtype ?? "float32",
      shape: operand.shape.map((size) => (isOpen ? symbol(`n${size}`) : size)),
    }),
  );
  return b.finish(op, b.emit({ op, operands: parameters, attributes, regions }).results);
}

/** The graph's text; `undefined` where the op needs a known size, or holds what has no text. */
function textOf(build: () => Graph): string | undefined {
  try {
    return printGraph(build());
  } catch (error) {
    if (error instanceof OntraceError || error instanceof TypeError) return undefined;
    throw error;
  }
}

const longer = `variable @w: float32[3,2]

graph main(%x: float32[b,3], "%odd name": int64[max(b, 2)], %z: bool[]) {
  %0: float32[3,2] = readVariable {variable: @w} in "a b/c"  // model.ts:1:2
  %1: float32[b,2] = matMul %x, %0 {transposeA: false, transposeB: false}
  %2: float32[b,2] = call %1 {callee: &inner}
  %3: float32[b,2] = call %2 {callee: &inner, gradient: &"the gradient"}
  %4: float32[b,2] = cond %z, %3, %1 {}
    region then(%p: float32[b,2], %q: float32[b,2]) {
      %5: float32[b,2] = add %p, %q
      return %5
    }
    region else(%p_1: float32[b,2], %q_1: float32[b,2]) {
      return %q_1
    }
  %6: float32[2,3] = constant {value: float32[2,3] [[1, 2.5, NaN], [-Infinity, -0, 1e-30]]}
  %7: int64[4] = constant {value: int64[4] [9223372036854775807, -1, 0, 1]}
  %8: float32[100] = constant {value: float32[100] all 0.5}
  assignVariable %0 {variable: @w}
  print %4, %7 {parts: ["a\\n", 0, "b", 1], summarize: 3, stream: "stdout"}
  return %4, %6, %8
}

graph inner(%x: float32[n,2]) {
  %0: float32[n,2] = tanh %x
  %1: float32[n*2] = reshape %0 {shape: [n*2]}
  %2: float32[floordiv(n*2, 2),2] = reshape %1 {shape: [floordiv(n*2, 2), 2]}
  return %0
}

graph "the gradient"(%x: float32[n,2], %y: float32[n,2], %dy: float32[n,2]) {
  return %dy
}
`;

export const corpus: readonly string[] = [
  longer,
  ...opNames.flatMap((op) =>
    samplesOf(op).flatMap((sample) =>
      [false, true].flatMap((isOpen) => textOf(() => graphOf(op, sample, isOpen)) ?? []),
    ),
  ),
];
