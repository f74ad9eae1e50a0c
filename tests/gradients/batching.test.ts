import { GraphBuilder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import { opNames, type OpName } from "../../ir/ops";
import { batchingRules } from "../../gradients/batching";
import { vectorize } from "../../gradients/vectorize";
import { runGraph, type HostTensor } from "../support/run-graph";
import { samplesOf, type AnySample } from "../support/samples";

const batchable = opNames.filter((op) => typeof batchingRules[op] === "function");

/** Every way to choose some of `count` operands. */
const subsets = (count: number): boolean[][] =>
  Array.from({ length: 2 ** count - 1 }, (_, mask) =>
    Array.from({ length: count }, (_, i) => (((mask + 1) >> i) & 1) === 1),
  );

/** The operands of the examples of a batch: those chosen differ from example to example. */
function examplesOf({ operands, dtype = "float64" }: AnySample, chosen: readonly boolean[]) {
  const first = operands.map((operand): HostTensor => ({ dtype, ...operand }));
  const second = first.map((operand, i) => ({
    ...operand,
    data:
      chosen[i] !== true
        ? operand.data
        : operands[i]?.dtype === undefined
          ? operand.data.map((x) => x * 0.9)
          : operand.data.toReversed(),
  }));
  return [first, second] as const;
}

function results(op: OpName, { attributes = {}, regions = [] }: AnySample, inputs: HostTensor[]) {
  const b = new GraphBuilder();
  const operands = inputs.map(({ dtype, shape }) => b.parameter({ dtype, shape }));
  const node = b.emit({ op, operands, attributes, regions });
  return runGraph(b.finish("one_example", node.results), inputs);
}

function batchedResults(
  op: OpName,
  { attributes = {}, regions = [] }: AnySample,
  examples: readonly (readonly HostTensor[])[],
  chosen: readonly boolean[],
) {
  const [first = []] = examples;
  const size = examples.length;
  const inputs = first.map((operand, i): HostTensor => {
    if (chosen[i] !== true) return operand;
    const data = examples.flatMap((example) => example[i]?.data ?? []);
    return { ...operand, shape: [size, ...operand.shape], data };
  });
  const aside = new GraphBuilder();
  const parameters = first.map(({ dtype, shape }) => aside.parameter({ dtype, shape }));
  const node = aside.emit({ op, operands: parameters, attributes, regions });
  const b = new GraphBuilder();
  const own = inputs.map(({ dtype, shape }) => b.parameter({ dtype, shape }));
  const mapOf = (isBatched: boolean): Map<Value, Value> =>
    new Map(
      parameters.flatMap((parameter, i) => {
        const value = own[i];
        return value === undefined || (chosen[i] === true) !== isBatched
          ? []
          : [[parameter, value]];
      }),
    );
  const vectorized = vectorize({
    nodes: aside.nodes,
    batched: mapOf(true),
    shared: mapOf(false),
    results: node.results,
    ...{ size, b },
  });
  return runGraph(b.finish("batch", vectorized), inputs);
}

/** A batching rule gives for each example what the op gives for that example. */
test.each(batchable)("batches of %s", (op) => {
  for (const sample of samplesOf(op)) {
    for (const chosen of subsets(sample.operands.length)) {
      const examples = examplesOf(sample, chosen);
      const expected = examples.map((inputs) => results(op, sample, inputs));
      const batched = batchedResults(op, sample, examples, chosen);
      batched.forEach(({ dtype, shape, data }, k) => {
        const parts = expected.flatMap((example) => example[k] ?? []);
        const [one] = parts;
        expect({ dtype, shape }).toEqual({ dtype: one?.dtype, shape: [2, ...(one?.shape ?? [])] });
        parts
          .flatMap((part) => part.data)
          .forEach((value, i) => {
            expect(data[i]).toBeCloseTo(value, 6);
          });
      });
    }
  }
});
