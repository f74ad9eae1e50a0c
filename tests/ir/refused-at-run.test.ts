/** @jest-environment ./tests/support/node-realm.cjs */
/** Of every op: operands of other sizes than a sample's, known at the run alone, are refused in words of this library, or give what known sizes give. */
import { InternalError, OntraceError } from "../../ir/errors";
import { definitionOf, opNames, type OpName } from "../../ir/ops";
import { attempt, openShapes, operandsOf, opGraph } from "../support/op-graph";
import { foreign } from "../support/open-as-known";
import { RunnableGraph } from "../support/run-graph";
import { samplesOf } from "../support/samples";

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
    const open = attempt(() => new RunnableGraph(opGraph(op, sample, openShapes(sample))));
    // Ops that need known sizes say so while tracing.
    if (open instanceof Error) continue;
    for (const shapes of variations(own)) {
      const inputs = operandsOf(sample, shapes);
      const known = attempt(() => opGraph(op, sample, shapes));
      const found = attempt(() => open.run(inputs));
      const text = JSON.stringify(shapes);
      if (found instanceof Error) {
        if (!(found instanceof OntraceError) || found instanceof InternalError)
          wrong.push(`${text}: ${found.message.slice(0, 160)}`);
        else if (foreign.test(found.message)) wrong.push(`${text}: ${found.message.slice(0, 200)}`);
      } else if (known instanceof Error && !lenient.has(op))
        wrong.push(
          `${text}: a value, where known sizes are refused: ${known.message.split("\n")[0] ?? ""}`,
        );
    }
    open.release();
  }
  expect(wrong).toEqual([]);
});
