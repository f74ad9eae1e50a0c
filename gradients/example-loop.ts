import { GraphBuilder, type Builder } from "../ir/builder";
import type { Dim } from "../ir/dim";
import type { Value } from "../ir/graph";
import type { AnyNode } from "../ir/ops";

/**
 * Does a pure node's work for a batch one example after the other, in a loop: what any op can fall back to, as long as its results have
 * one shape for all examples.
 *
 * @param batched which operands have the batch's axis in front; at least one has it
 * @returns results with the axis in front
 */
export function loopOverExamples(
  node: AnyNode,
  operands: readonly Value[],
  batched: readonly boolean[],
  size: Dim,
  b: Builder,
): readonly Value[] {
  const inner = new GraphBuilder();
  inner.parameter({ dtype: "int64", shape: [] }, "example");
  const own = new Map<number, Value>();
  // Slices first, then what the examples share.
  for (const isSlice of [true, false]) {
    node.operands.forEach(({ type }, i) => {
      if ((batched[i] === true) === isSlice) own.set(i, inner.parameter(type));
    });
  }
  const { results } = inner.emit({
    ...node,
    operands: node.operands.flatMap((_, i) => own.get(i) ?? []),
  });
  const slices = batched.filter(Boolean).length;
  return b.scan(
    [...own.keys()].flatMap((i) => operands[i] ?? []),
    { carried: 0, slices, trips: size, reversed: false },
    [inner.finish(`each_${node.op}`, results)],
  );
}
