/** Stores 64-bit integers in 32 bits on providers without 64-bit kernels. */

import { inferTypes } from "../../ir/node-builder";
import { isStatic } from "../../ir/types/dim";
import type { DType } from "../../ir/types/dtype";
import { Value, type Graph } from "../../ir/graph";
import { Literal, highestOf, lowestOf } from "../../ir/types/literal";
import { InvalidArgumentError } from "../../ir/errors";
import { type AnyNode } from "../../ir/ops";
import type { TensorType } from "../../ir/types/type";
import { GraphBuilder } from "../../ir/builder";
import type { ProviderName, Pass } from "../pass";

/** The dtypes in which a provider stores others, for which it has hardly any kernels. */
const held: Readonly<Partial<Record<ProviderName, Readonly<Partial<Record<DType, DType>>>>>> = {
  webgpu: { int64: "int32", uint64: "uint32" },
};

type Narrowing = Readonly<Partial<Record<DType, DType>>>;

/** The dtype in which a provider stores values of a dtype. */
export const heldIn = (dtype: DType, provider: ProviderName): DType =>
  narrowDType(dtype, held[provider] ?? {});

const narrowDType = (dtype: DType, narrowing: Narrowing): DType => narrowing[dtype] ?? dtype;

const narrowType = ({ dtype, shape }: TensorType, narrowing: Narrowing): TensorType => ({
  dtype: narrowDType(dtype, narrowing),
  shape,
});

function narrowLiteral(literal: Literal, narrowing: Narrowing): Literal {
  const dtype = narrowDType(literal.dtype, narrowing);
  if (dtype === literal.dtype) return literal;
  // The extremes of a dtype represent "beyond every range", and map to those of the other.
  const held = literal.data.map((element) => {
    if (element === highestOf(literal.dtype)) return Number(highestOf(dtype));
    return element === lowestOf(literal.dtype) ? Number(lowestOf(dtype)) : Number(element);
  });
  const misfit = held.find((element) => element < lowestOf(dtype) || element > highestOf(dtype));
  if (misfit === undefined) return new Literal(dtype, literal.shape, held);
  throw new InvalidArgumentError({
    what: `the device stores ${literal.dtype} as ${dtype}, which cannot represent ${misfit}`,
    given: `the constant ${misfit} of dtype ${literal.dtype}`,
    expected: `numbers from ${lowestOf(dtype)} to ${highestOf(dtype)}`,
    fix: 'run this on the CPU: tf.setBackend("cpu"), or tf.function(f, { device: "cpu" })',
  });
}

/** Attributes that name a dtype, or hold a literal. */
const narrowAttributes = (attributes: object, narrowing: Narrowing): object =>
  Object.fromEntries(
    Object.entries(attributes).map(([key, value]: [string, unknown]) => {
      if (value instanceof Literal) return [key, narrowLiteral(value, narrowing)];
      return key === "dtype" ? [key, narrowDType(value as DType, narrowing)] : [key, value];
    }),
  );

/**
 * Copies a graph, or a region, with values of some dtypes stored in others.
 *
 * @param given the number of leading parameters that ONNX Runtime itself provides, in its own dtypes
 */
function narrowed(
  graph: Graph,
  narrowing: Narrowing,
  outer: ReadonlyMap<Value, Value>,
  given = 0,
): Graph {
  const map = new Map(outer);
  const b = new GraphBuilder();
  const parameters = graph.parameters.map((parameter, i) => {
    const { type, index, name } = parameter;
    const narrow = narrowType(type, narrowing);
    const copy = new Value(i < given ? type : narrow, undefined, index, name);
    map.set(parameter, b.toDType(copy, narrow.dtype));
    return copy;
  });
  const nodes: AnyNode[] = [...b.nodes];
  for (const node of graph.nodes) appendNarrowed(node, nodes, narrowing, map);
  const results = graph.results.map((value) => map.get(value) ?? value);
  return { name: graph.name, parameters, nodes, results };
}

function appendNarrowed(
  node: AnyNode,
  nodes: AnyNode[],
  narrowing: Narrowing,
  map: Map<Value, Value>,
): void {
  const results: Value[] = [];
  const copy: AnyNode = {
    ...node,
    operands: node.operands.map((value) => map.get(value) ?? value),
    attributes: narrowAttributes(node.attributes, narrowing),
    // A scan's counter is provided by ONNX Runtime.
    regions: node.regions.map((region) =>
      narrowed(region, narrowing, map, node.op === "scan" ? 1 : 0),
    ),
    results,
  };
  // Some ops give 64-bit integers whatever they are given: what is made of them is narrow.
  const types = inferTypes(copy.op, copy.operands, copy.attributes, copy.regions, copy.location);
  nodes.push(copy);
  const b = new GraphBuilder();
  node.results.forEach((value, i) => {
    const type = types[i] ?? narrowType(value.type, narrowing);
    const result = new Value(type, copy, value.index, value.name);
    results.push(result);
    const narrow = narrowDType(value.type.dtype, narrowing);
    map.set(
      value,
      b.at(node.location, node.scope, () => narrowResult(b, copy, result, narrow)),
    );
  });
  nodes.push(...b.nodes);
}

/** The number of possible indices in an op's result, if it is known: they are less than it. */
function indexCount({ op, operands: [x], attributes }: AnyNode): number | undefined {
  const givesIndices = op === "argMax" || op === "argMin" || op === "topK";
  if (!givesIndices || x === undefined || !("axis" in attributes)) return undefined;
  const size = x.type.shape[Number(attributes.axis)];
  return size !== undefined && isStatic(size) ? size : undefined;
}

/** Indices are narrowed by a look-up in a range, which works on providers without casts from 64 bits. */
function narrowResult(b: GraphBuilder, node: AnyNode, result: Value, dtype: DType): Value {
  const count = result.type.dtype === dtype ? undefined : indexCount(node);
  if (count === undefined || dtype !== "int32") return b.toDType(result, dtype);
  return b.gather(b.range({ start: 0, step: 1, size: count, dtype }), result, { axis: 0 });
}

/**
 * Stores 64-bit integers in 32 bits if the provider has no kernels for them. The dtypes of parameters and
 * results change too: the runtime converts data on upload and download, and rejects values that do not fit.
 */
export const narrowIntegers: Pass = {
  name: "narrowIntegers",
  requires: ["pure", "callsInlined"],
  ensures: ["integersNarrowed"],
  rewritesRegions: true,
  run(graph, { provider }) {
    const narrowing = held[provider];
    return narrowing === undefined || !holdsAny(graph, narrowing)
      ? graph
      : narrowed(graph, narrowing, new Map());
  },
};

const holdsAny = ({ parameters, nodes }: Graph, narrowing: Narrowing): boolean =>
  parameters.some(({ type }) => type.dtype in narrowing) ||
  nodes.some(
    ({ results, regions }) =>
      results.some(({ type }) => type.dtype in narrowing) ||
      regions.some((region) => holdsAny(region, narrowing)),
  );
