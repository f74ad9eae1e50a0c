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
function examplesOf(
  { operands, dtype = "float64" }: AnySample,
  chosen: readonly boolean[],
): readonly (readonly HostTensor[])[] {
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
  return [first, second];
}

/** A graph that is filled step by step, and the data for its parameters. */
class Filled {
  readonly b = new GraphBuilder();
  readonly inputs: HostTensor[] = [];

  parameter(input: HostTensor): Value {
    this.inputs.push(input);
    return this.b.parameter({ dtype: input.dtype, shape: input.shape });
  }
}

/** The results of one example by itself. */
function alone(
  op: OpName,
  { attributes = {}, regions = [] }: AnySample,
  example: readonly HostTensor[],
  graph: Filled,
): readonly Value[] {
  const operands = example.map((input) => graph.parameter(input));
  return graph.b.emit({ op, operands, attributes, regions }).results;
}

/** The results of all examples together. */
function together(
  op: OpName,
  { attributes = {}, regions = [] }: AnySample,
  examples: readonly (readonly HostTensor[])[],
  chosen: readonly boolean[],
  graph: Filled,
): readonly Value[] {
  const [first = []] = examples;
  const size = examples.length;
  const aside = new GraphBuilder();
  const parameters = first.map(({ dtype, shape }) => aside.parameter({ dtype, shape }));
  const node = aside.emit({ op, operands: parameters, attributes, regions });
  const batched = new Map<Value, Value>();
  const shared = new Map<Value, Value>();
  parameters.forEach((parameter, i) => {
    const operand = first[i];
    if (operand === undefined) return;
    if (chosen[i] !== true) shared.set(parameter, graph.parameter(operand));
    else {
      const data = examples.flatMap((example) => example[i]?.data ?? []);
      const shape = [size, ...operand.shape];
      batched.set(parameter, graph.parameter({ ...operand, shape, data }));
    }
  });
  const results = node.results;
  return vectorize({ nodes: aside.nodes, ...{ batched, shared, results, size }, b: graph.b });
}

/** A batching rule gives for each example what the op gives for that example. */
test.each(batchable)("batches of %s", (op) => {
  const graph = new Filled();
  const pairs = samplesOf(op).flatMap((sample) =>
    subsets(sample.operands.length).flatMap((chosen) => {
      const examples = examplesOf(sample, chosen);
      const own = examples.map((example) => alone(op, sample, example, graph));
      return together(op, sample, examples, chosen, graph).map((batched, k) => ({
        batched,
        own: own.flatMap((results) => results[k] ?? []),
      }));
    }),
  );
  const results = pairs.flatMap(({ batched, own }) => [batched, ...own]);
  const values = runGraph(graph.b.finish(op, results), graph.inputs);
  let next = 0;
  for (const { own } of pairs) {
    const batched = values[next];
    const parts = values.slice(next + 1, next + 1 + own.length);
    next += 1 + own.length;
    const [one] = parts;
    expect(batched).toMatchObject({ dtype: one?.dtype, shape: [2, ...(one?.shape ?? [])] });
    parts
      .flatMap(({ data }) => data)
      .forEach((value, i) => {
        expect(batched?.data[i]).toBeCloseTo(value, 6);
      });
  }
});
