import { GraphBuilder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import type { OpName } from "../../ir/ops";
import { vectorize } from "../../gradients/vectorize";
import { runGraph, type HostTensor } from "./run-graph";
import type { AnySample } from "./samples";

/** Every way to choose some of `count` operands. */
export const subsets = (count: number): boolean[][] =>
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
          : // Coordinates stay whole: rows of the last axis are what is reversed.
            rowsOf(operand).toReversed().flat(),
  }));
  return [first, second];
}

function rowsOf({ shape, data }: HostTensor): number[][] {
  const width = shape.at(-1) ?? 1;
  return Array.from({ length: width === 0 ? 0 : data.length / width }, (_, row) =>
    data.slice(row * width, (row + 1) * width),
  );
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

const isClose = (a: number | undefined, b: number): boolean =>
  a !== undefined && (Object.is(a, b) || Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b)));

/**
 * Compares a batching rule with what the op gives for each example, for samples and choices of the operands that differ. All run as
 * one graph.
 *
 * @returns one line for each result that differs
 */
export function batchingErrors(
  op: OpName,
  uses: readonly { readonly sample: AnySample; readonly chosen: readonly boolean[] }[],
): string[] {
  const graph = new Filled();
  const pairs = uses.flatMap(({ sample, chosen }) => {
    const examples = examplesOf(sample, chosen);
    const own = examples.map((example) => alone(op, sample, example, graph));
    return together(op, sample, examples, chosen, graph).map((batched, k) => ({
      batched,
      own: own.flatMap((results) => results[k] ?? []),
      text: `${op} of [${sample.operands.map(({ shape }) => `[${shape.join(",")}]`).join(", ")}], batched: ${chosen.join(", ")}`,
    }));
  });
  const results = pairs.flatMap(({ batched, own }) => [batched, ...own]);
  const values = runGraph(graph.b.finish(op, results), graph.inputs);
  let next = 0;
  return pairs.flatMap(({ own, text }) => {
    const batched = values[next];
    const parts = values.slice(next + 1, next + 1 + own.length);
    next += 1 + own.length;
    const [one] = parts;
    const expected = `${one?.dtype}[${[2, ...(one?.shape ?? [])].join(",")}]`;
    const actual = `${batched?.dtype}[${batched?.shape.join(",")}]`;
    if (actual !== expected) return [`${text}: ${actual}, not ${expected}`];
    return parts
      .flatMap(({ data }) => data)
      .flatMap((value, i) =>
        isClose(batched?.data[i], value)
          ? []
          : [`${text}: element ${i} is ${batched?.data[i]}, a loop gives ${value}`],
      );
  });
}
