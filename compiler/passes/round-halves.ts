/** Computes float16 operations in float32 and rounds their results. */

import type { GraphBuilder } from "../../ir/builder";
import { float16Bits, float16Value } from "../../ir/types/float16";
import type { Value } from "../../ir/graph";
import { Literal } from "../../ir/types/literal";
import { literalOf } from "../../ir/match";
import type { AnyNode, OpName } from "../../ir/ops";
import { lowerings } from "../onnx/lower";
import type { LoweringRow } from "../onnx/lowering";
import { rewriteGraph, type Pass, type ProviderName } from "../pass";

const isWidened = (op: OpName, provider: ProviderName): boolean => {
  const { nodes }: LoweringRow<never> = lowerings[op];
  const isOnCpu = provider === "cpu" || provider === "wasm";
  return isOnCpu ? nodes !== "moving" : nodes === "several" || nodes === "wide";
};

const isHalf = ({ type }: Value): boolean => type.dtype === "float16";

function widened(b: GraphBuilder, value: Value): Value {
  const literal = literalOf(value);
  if (literal === undefined) return b.cast(value, { dtype: "float32" });
  const data = literal.data.map((element) => float16Value(float16Bits(Number(element))));
  return b.constant({ value: new Literal("float32", literal.shape, data) });
}

function rounded(
  b: GraphBuilder,
  node: AnyNode,
  operands: readonly Value[],
): readonly Value[] | undefined {
  if (!operands.some(isHalf)) return undefined;
  const wide = operands.map((value) => (isHalf(value) ? widened(b, value) : value));
  const { results } = b.emit({ ...node, operands: wide });
  return results.map((result, i) => {
    const original = node.results[i];
    return original !== undefined && isHalf(original) ? b.toDType(result, "float16") : result;
  });
}

/**
 * Computes in single precision what is given in half precision, and rounds each operation's result once, to the nearest half, as
 * TensorFlow's kernels do. On the CPU that is every operation: it has hardly any kernels for halves, and left to itself ONNX Runtime
 * converts to single precision before the first of some operations and back after the last, so that what a result is would depend
 * on its neighbours, and no overflow between them would be seen. On GPUs it is those operations that round several times; the rows of the
 * lowerings declare which do.
 */
export const roundHalves: Pass = {
  name: "roundHalves",
  requires: ["pure", "callsInlined", "gradientsDropped"],
  ensures: [],
  run: (graph, { provider }) =>
    rewriteGraph(graph, (b, node, operands) =>
      isWidened(node.op, provider) ? rounded(b, node, operands) : undefined,
    ),
};
