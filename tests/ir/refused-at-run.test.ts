/** @jest-environment ./tests/support/node-realm.cjs */
/** Of every op: operands of other sizes than a sample's, known at the run alone, are refused in words of this library, or give what known sizes give. */
import { InternalError, OntraceError } from "../../ir/errors";
import { GraphBuilder } from "../../ir/builder";
import { definitionOf, opNames, type OpName } from "../../ir/ops";
import { symbol } from "../../ir/types/dim";
import type { Shape } from "../../ir/types/type";
import type { OperandSample } from "../support/samples/sample";
import { samplesOf, type AnySample } from "../support/samples";
import { RunnableGraph } from "../support/run-graph";

const dtypeOf = (sample: AnySample, operand: OperandSample) =>
  operand.dtype ?? sample.dtype ?? "float32";

/** The op's graph for parameters of these shapes. */
function graphOf(op: OpName, sample: AnySample, shapes: readonly Shape[]) {
  const b = new GraphBuilder();
  const operands = sample.operands.map((operand, i) =>
    b.parameter({ dtype: dtypeOf(sample, operand), shape: shapes[i] ?? [] }),
  );
  const { results } = b.emit({
    op,
    operands,
    attributes: sample.attributes ?? {},
    regions: sample.regions ?? [],
  });
  return b.finish(op, results);
}

const attempt = <T>(run: () => T): T | Error => {
  try {
    return run();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
};

/** The shapes with one size changed: one more, one less, none. */
const variations = (shapes: readonly (readonly number[])[]): number[][][] =>
  shapes.flatMap((shape, i) =>
    shape.flatMap((size, axis) =>
      [size + 1, size - 1, 0].flatMap((other) =>
        other < 0 || other === size
          ? []
          : [shapes.map((s, at) => (at === i ? s.with(axis, other) : [...s]))],
      ),
    ),
  );

/**
 * Ops whose kernels give a value for sizes that are refused where they are known, and why that is right: the operations that users call check
 * sizes beside them.
 */
const lenient: ReadonlyMap<OpName, string> = new Map<OpName, string>([
  [
    "slice",
    "a kernel cuts slices off at the ends; tf.slice and tf.mirrorPad measure what they get",
  ],
  ["reshape", "a shape without elements is filled with none"],
  ["concat", "a kernel leaves out what has no elements"],
  ["cholesky", "a matrix without rows or columns has an empty factor"],
  ["maxPool", "no window fits: there are no results"],
  ["averagePool", "no window fits: there are no results"],
  ["maxPoolGradient", "its operands are results of one pooling"],
  ["maxPoolSelect", "its operands are results of one pooling"],
]);

const pure = opNames.filter((op) => definitionOf(op).effect === "none" && samplesOf(op).length > 0);

test.each(pure)("%s", (op) => {
  const wrong: string[] = [];
  for (const sample of samplesOf(op)) {
    const own = sample.operands.map(({ shape }) => shape);
    const openShapes = own.map((shape, i) => shape.map((_, axis) => symbol(`n${i}_${axis}`)));
    const open = attempt(() => new RunnableGraph(graphOf(op, sample, openShapes)));
    // Ops that need known sizes say so while tracing.
    if (open instanceof Error) continue;
    for (const shapes of variations(own)) {
      const inputs = sample.operands.map((operand, i) => {
        const shape = shapes[i] ?? [];
        const count = shape.reduce((a, b) => a * b, 1);
        const data = Array.from(
          { length: count },
          (_, k) => operand.data[k % operand.data.length] ?? 0,
        );
        return { dtype: dtypeOf(sample, operand), shape, data };
      });
      const known = attempt(() => graphOf(op, sample, shapes));
      const found = attempt(() => open.run(inputs));
      const text = JSON.stringify(shapes);
      if (found instanceof Error) {
        if (!(found instanceof OntraceError) || found instanceof InternalError)
          wrong.push(`${text}: ${found.message.slice(0, 160)}`);
        else if (/onnxruntime|\.cc:|\bop:|GatherElements/.test(found.message))
          wrong.push(`${text}: ${found.message.slice(0, 200)}`);
      } else if (known instanceof Error && !lenient.has(op))
        wrong.push(
          `${text}: a value, where known sizes are refused: ${known.message.split("\n")[0] ?? ""}`,
        );
    }
    open.release();
  }
  expect(wrong).toEqual([]);
});
