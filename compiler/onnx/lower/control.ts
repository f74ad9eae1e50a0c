/** Lowerings of control flow, to ONNX's If, Loop and Scan. */

import { isStatic, type Dim } from "../../../ir/types/dim";
import type { Graph } from "../../../ir/graph";
import type { controlOps } from "../../../ir/ops/control";
import type { TensorType } from "../../../ir/types/type";
import type { NamedType, OnnxEmitter } from "../emitter";
import {
  movingNodes,
  removed,
  type Lowering,
  type LoweringInput,
  type LoweringTable,
} from "../lowering";

const bool: TensorType = { dtype: "bool", shape: [] };
const index: TensorType = { dtype: "int64", shape: [] };

/** Values of a region's results, with their types. */
const named = (names: readonly string[], { results }: Graph): NamedType[] =>
  names.flatMap((name, i) => {
    const type = results[i]?.type;
    return type === undefined ? [] : [{ name, type }];
  });

/** An input of a body, named and declared. */
function inputOf(onnx: OnnxEmitter, stem: string, type: TensorType): NamedType {
  const name = onnx.name(stem);
  onnx.declare(name, type.dtype);
  return { name, type };
}

/** Inputs of a body for some of a region's parameters. */
const inputsOf = (onnx: OnnxEmitter, parameters: Graph["parameters"]): NamedType[] =>
  parameters.map(({ name = "p", type }) => inputOf(onnx, name, type));

const namesOf = (values: readonly NamedType[]): string[] => values.map(({ name }) => name);

function existing<T>(item: T | undefined): T {
  if (item === undefined) throw new RangeError("a control-flow node lacks an operand or a region");
  return item;
}

const cond: Lowering<"cond"> = ({ operands, results, regions, lowerInto, onnx }) => {
  const branch = (region: Graph): { readonly graph: ReturnType<OnnxEmitter["graph"]> } => {
    const inner = onnx.nested();
    const made = lowerInto(inner, region, operands.slice(1));
    return { graph: inner.graph(region.name, [], named(made, region)) };
  };
  const [then, otherwise] = regions.map(branch);
  const outputs = onnx.nodeWithOutputs("If", operands.slice(0, 1), results.length, {
    then_branch: existing(then),
    else_branch: existing(otherwise),
  });
  bindSizes(onnx, results, outputs);
  return outputs;
};

/** Binds sizes that are known after a node has run. */
function bindSizes(
  onnx: OnnxEmitter,
  results: readonly TensorType[],
  names: readonly string[],
): void {
  results.forEach(({ shape }, i) => {
    shape.forEach((dim, axis) => {
      if (!isStatic(dim)) onnx.bindSymbol(dim.text, existing(names[i]), axis);
    });
  });
}

/** The place among the variables of the one that a condition returns as it is; `undefined` for a condition that computes. */
function conditionVariable({ parameters, results }: Graph, carried: number): number | undefined {
  const [result] = results;
  const index = parameters.findIndex((parameter) => parameter === result);
  // A loop has a variable, at least one.
  return index >= 0 && index < carried && carried > 1 ? index : undefined;
}

/** The items of an array without one, and with another one in its place. */
const without = <T>(items: readonly T[], place: number | undefined): readonly T[] =>
  items.filter((_, i) => i !== place);
const filled = <T>(items: readonly T[], place: number | undefined, item: () => T): readonly T[] =>
  place === undefined ? items : [...items.slice(0, place), item(), ...items.slice(place)];

// ONNX's Loop takes the condition before the first iteration and at the end of each. A variable that is the condition is true in each iteration and
// false after the last one, so that the loop need not carry it.
const whileLoop: Lowering<"whileLoop"> = (input) => {
  const { operands, results, attributes, regions, lowerInto, onnx } = input;
  const { carried } = attributes;
  const [condition, body] = regions.map(existing);
  const shared = operands.slice(carried);
  const known = conditionVariable(existing(condition), carried);
  const test = (emitter: OnnxEmitter, variables: readonly string[]): string =>
    existing(lowerInto(emitter.withOwnSizes(), existing(condition), [...variables, ...shared])[0]);

  const start = test(onnx, operands.slice(0, carried));
  const inner = onnx.nested();
  const variables = inputsOf(inner, without(existing(body).parameters.slice(0, carried), known));
  const made = lowerInto(inner, existing(body), [
    ...filled(namesOf(variables), known, () => inner.scalar("bool", 1)),
    ...shared,
  ]);
  const isContinued: NamedType = { name: test(inner, made.slice(0, carried)), type: bool };
  const inputs = [inputOf(inner, "i", index), inputOf(inner, "continue", bool), ...variables];
  const graph = inner.graph(existing(body).name, inputs, [
    isContinued,
    ...without(named(made, existing(body)), known),
  ]);
  const outputs = onnx.nodeWithOutputs(
    "Loop",
    ["", start, ...without(operands.slice(0, carried), known)],
    without(results, known).length,
    { body: { graph } },
  );
  bindSizes(onnx, without(results, known), outputs);
  return filled(outputs, known, () => onnx.scalar("bool", 0));
};

/** A dim as an int64 scalar. */
const scalarOf = (onnx: OnnxEmitter, dim: Dim): string =>
  isStatic(dim)
    ? onnx.scalar("int64", dim)
    : onnx.sizing(() => onnx.node("Reshape", [onnx.dim(dim), onnx.int64([])], { allowzero: 1 }));

/** ONNX's Scan is twice as fast as its Loop, but requires at least one iteration. */
const scan: Lowering<"scan"> = (input) => {
  const { trips } = input.attributes;
  if (!isStatic(trips)) return guardedScan(input);
  return trips > 0 ? plainScan(input) : noIteration(input);
};

/** The results of a scan without iterations: the variables' initial values, and empty outputs. */
function noIteration({ operands, results, attributes, onnx }: LoweringInput<"scan">): string[] {
  const { carried } = attributes;
  const empty = results
    .slice(carried)
    .map(({ dtype, shape: [, ...shape] }) =>
      onnx.node("Expand", [onnx.scalar(dtype, 0), onnx.shape([0, ...shape])]),
    );
  return [...operands.slice(0, carried), ...empty];
}

/** If the number of iterations is known only at run time, a branch tests whether there are any. */
function guardedScan(input: LoweringInput<"scan">): readonly string[] {
  const { results, attributes, onnx } = input;
  const count = scalarOf(onnx, attributes.trips);
  const isSome = onnx.node("Greater", [count, onnx.scalar("int64", 0)]);
  const branch = (name: string, lower: (part: LoweringInput<"scan">) => readonly string[]) => {
    const inner = onnx.nested();
    const made = lower({ ...input, onnx: inner });
    const outputs = results.map((type, i) => ({ name: existing(made[i]), type }));
    return { graph: inner.graph(name, [], outputs) };
  };
  return onnx.nodeWithOutputs("If", [isSome], results.length, {
    then_branch: branch("some", plainScan),
    else_branch: branch("none", noIteration),
  });
}

const isUsed = ({ parameters: [value], nodes, results }: Graph): boolean =>
  value !== undefined &&
  (results.includes(value) || nodes.some(({ operands }) => operands.includes(value)));

function plainScan({
  operands,
  results,
  attributes,
  regions,
  lowerInto,
  onnx,
}: LoweringInput<"scan">): readonly string[] {
  const { carried, slices, trips, reversed } = attributes;
  const body = existing(regions[0]);
  const inner = onnx.nested();
  const counts = isUsed(body) || slices === 0;
  const counter = inputsOf(inner, body.parameters.slice(0, 1));
  const variables = inputsOf(inner, body.parameters.slice(1, 1 + carried));
  const taken = inputsOf(inner, body.parameters.slice(1 + carried, 1 + carried + slices));
  const shared = operands.slice(carried + slices);
  const made = lowerInto(inner, body, [
    ...namesOf([...counter, ...variables, ...taken]),
    ...shared,
  ]);
  const counted = counts ? counter : [];
  const graph = inner.graph(body.name, [...variables, ...counted, ...taken], named(made, body));
  const direction = reversed ? 1 : 0;
  const range = (): string => {
    const [first, step] = [0, 1].map((number) => onnx.scalar("int64", number));
    return onnx.node("Range", [existing(first), scalarOf(onnx, trips), existing(step)]);
  };
  const wholes = [...(counts ? [range()] : []), ...operands.slice(carried, carried + slices)];
  return onnx.nodeWithOutputs("Scan", [...operands.slice(0, carried), ...wholes], results.length, {
    body: { graph },
    num_scan_inputs: wholes.length,
    scan_input_directions: wholes.map(() => direction),
    scan_output_directions: results.slice(carried).map(() => direction),
  });
}

export const controlLowerings: LoweringTable<keyof typeof controlOps> = {
  call: removed("inlineCalls replaces it by the callee's body"),
  cond: movingNodes(cond),
  whileLoop: movingNodes(whileLoop),
  scan: movingNodes(scan),
  // Only a derivative can tell it from its operand.
  stopGradient: movingNodes(({ operands: [x] }) => x),
};
