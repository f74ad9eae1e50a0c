/** The graph of one op, as a sample uses it, for parameters of any shapes. */
import { GraphBuilder } from "../../ir/builder";
import type { Graph } from "../../ir/graph";
import type { OpName } from "../../ir/ops";
import type { DType } from "../../ir/types/dtype";
import type { Shape } from "../../ir/types/type";
import { symbol } from "../../ir/types/dim";
import type { HostTensor } from "./run-graph";
import type { AnySample } from "./samples";
import type { OperandSample } from "./samples/sample";

export const dtypeOf = (
  sample: AnySample,
  operand: OperandSample,
  real: DType = "float32",
): DType => operand.dtype ?? sample.dtype ?? real;

/** @param real the dtype of real operands */
export function opGraph(
  op: OpName,
  sample: AnySample,
  shapes: readonly Shape[],
  real?: DType,
): Graph {
  const b = new GraphBuilder();
  const operands = sample.operands.map((operand, i) =>
    b.parameter({ dtype: dtypeOf(sample, operand, real), shape: shapes[i] ?? [] }),
  );
  const { results } = b.emit({
    op,
    operands,
    attributes: sample.attributes ?? {},
    regions: sample.regions ?? [],
  });
  return b.finish(op, results);
}

/** The sample's shapes with a size of its own for each axis. */
export const openShapes = (sample: AnySample): Shape[] =>
  sample.operands.map(({ shape }, i) => shape.map((_, axis) => symbol(`n${i}_${axis}`)));

/** Operands of other shapes, with the sample's data over again. */
export const operandsOf = (
  sample: AnySample,
  shapes: readonly (readonly number[])[],
  real?: DType,
): HostTensor[] =>
  sample.operands.map((operand, i) => {
    const shape = shapes[i] ?? [];
    const count = shape.reduce((a, b) => a * b, 1);
    const data = Array.from(
      { length: count },
      (_, k) => operand.data[k % operand.data.length] ?? 0,
    );
    return { dtype: dtypeOf(sample, operand, real), shape, data };
  });

/** What a call gives, or the error that it throws. */
export function attempt<T>(run: () => T): T | Error {
  try {
    return run();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
