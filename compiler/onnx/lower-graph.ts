/** Lowers a pure graph to an ONNX model: inputs, outputs, nodes and local functions. */

import { applyRow } from "../../ir/apply-row";
import { isStatic } from "../../ir/types/dim";
import type { Graph, Value } from "../../ir/graph";
import type { Location } from "../../ir/location";
import type { AnyNode } from "../../ir/ops";
import type { TensorType } from "../../ir/types/type";
import { parallelWork } from "../parallel-work";
import { peakValues } from "../peak-values";
import type { ProviderName } from "../pass";
import { UniqueNames } from "../../ir/types/names";
import { OnnxEmitter, type InitializerData } from "./emitter";
import type { Fallback } from "./model-scope";
import { lowerings } from "./lower";
import type { LoweringRow } from "./lowering";
import { AttributeType, type onnx } from "./proto";
import { encodeModel } from "./proto/encode";
import { inReadyOrder } from "./ready-order";
import { spreadUses } from "./spread-uses";
import { valueInfo } from "./value-info";

/** The opset at which WebGPU and CUDA have the most kernels. */
export const opsetVersion = 21;
export const irVersion = 10;

export interface OnnxModel {
  /** A serialised `ModelProto`. */
  readonly bytes: Uint8Array;
  /** ONNX input of each parameter of the graph; `undefined` if it is unused, or an initializer. */
  readonly inputs: readonly (string | undefined)[];
  /** ONNX name of each result of the graph. Equal results share a name. */
  readonly outputs: readonly string[];
  /** Type of each parameter of the graph. */
  readonly inputTypes: readonly TensorType[];
  /** Type of each result of the graph. */
  readonly outputTypes: readonly TensorType[];
  /** The user's source line of each ONNX node. */
  readonly locations: ReadonlyMap<string, Location>;
  readonly nodeCount: number;
  /** About how many arithmetic operations of a run several threads can share. */
  readonly parallelWork: number;
  /** The types of the values that a run has at once where they take most memory, by estimate. */
  readonly peakValues: readonly TensorType[];
  /** Whether any value of the model is float64, also where none of the graph is. */
  readonly usesFloat64: boolean;
  /** Nodes for which the provider has no kernel, so that the CPU runs them. */
  readonly fallbacks: readonly Fallback[];
  /** Whether sizes are computed at run time, which happens on the host. */
  readonly computesSizes: boolean;
  /** Whether it has nodes whose layout a provider may change, such as convolutions. */
  readonly laysOutChannels: boolean;
  /** Whether values with many uses have copies, which a session must keep. */
  readonly spreadsUses: boolean;
}

/** How a parameter is lowered. */
export interface ParameterOptions {
  /** Its name; names of parameters and results must be unique. */
  readonly name: string;
  /** Data of an initializer, which replaces the input. */
  readonly data?: InitializerData;
  /** Whether it is an input even if it is unused. */
  readonly isKept?: boolean;
}

export interface LowerOptions {
  /** The provider whose kernels the model is written for; default: the CPU. */
  readonly provider?: ProviderName;
  /** In the order of the parameters; default: an automatic name. */
  readonly parameters?: readonly (ParameterOptions | undefined)[];
  /** Names of the outputs, in the order of the results; default: automatic names. */
  readonly outputNames?: readonly (string | undefined)[];
  /** Graphs that the model contains as local functions, without calling them. */
  readonly functions?: readonly Graph[];
}

/** The domain of local functions. */
const functionDomain = "ontrace.functions";

const usesFloat64 = ({ parameters, nodes }: Graph): boolean =>
  parameters.some(({ type }) => type.dtype === "float64") ||
  nodes.some(
    ({ results, regions }) =>
      results.some(({ type }) => type.dtype === "float64") || regions.some(usesFloat64),
  );

/** Lowers a pure graph to an ONNX model. */
export function lowerGraph(
  graph: Graph,
  { provider = "cpu", parameters = [], outputNames = [], functions = [] }: LowerOptions = {},
): OnnxModel {
  const emitter = new OnnxEmitter(provider);
  const used = usedValues(graph);
  const parameterNames = graph.parameters.map((parameter, i) => {
    const { name = parameter.name ?? "x", isKept = false } = parameters[i] ?? {};
    const isNeeded = isKept || used.has(parameter) || hasSymbols(parameter.type);
    return isNeeded ? emitter.name(name) : undefined;
  });
  graph.parameters.forEach(({ type }, i) => {
    const name = parameterNames[i];
    const data = parameters[i]?.data;
    if (name !== undefined && data !== undefined) emitter.initializer(name, type, data);
  });
  const inputs = parameterNames.map((name, i) =>
    parameters[i]?.data === undefined ? name : undefined,
  );
  const names = new Map<Value, string>();
  graph.parameters.forEach((parameter, i) => {
    const name = parameterNames[i];
    if (name === undefined) return;
    names.set(parameter, name);
    emitter.declare(name, parameter.type.dtype);
    bindSizes(emitter, parameter, name);
  });
  const reserved = outputNames.map((name) => (name === undefined ? undefined : emitter.name(name)));
  lowerNodes(emitter, graph.nodes, names);

  const outputs: string[] = [];
  const outputInfos = new Map<string, onnx.ValueInfoProto.$Properties>();
  graph.results.forEach((value, i) => {
    const produced = nameOf(value, names);
    const requested = reserved[i];
    // A graph's output must be produced by one of its nodes.
    const needsNode =
      requested !== undefined || value.producer === undefined || !isNodeOutput(produced);
    const name = needsNode ? renamed(emitter, produced, requested) : produced;
    outputs.push(name);
    outputInfos.set(name, valueInfo(name, value.type));
  });

  const ordered = inReadyOrder(emitter.nodes);
  const nodes = spreadUses(ordered, (value) => emitter.name(value));
  const model: onnx.ModelProto.$Properties = {
    irVersion,
    producerName: "ontrace",
    opsetImport: [
      ...opsetsOf(emitter),
      ...(functions.length === 0 ? [] : [{ domain: functionDomain, version: 1 }]),
    ],
    graph: {
      name: graph.name,
      node: [...nodes],
      initializer: emitter.initializers,
      input: graph.parameters.flatMap(({ type }, i) => {
        const name = inputs[i];
        return name === undefined ? [] : [valueInfo(name, type)];
      }),
      output: [...outputInfos.values()],
    },
    functions: functionProtos(functions, provider),
  };
  return {
    bytes: encodeModel(model),
    inputs,
    outputs,
    inputTypes: graph.parameters.map(({ type }) => type),
    outputTypes: graph.results.map(({ type }) => type),
    locations: emitter.locations,
    nodeCount: emitter.nodes.length,
    parallelWork: parallelWork(graph),
    peakValues: peakValues(graph),
    usesFloat64: usesFloat64(graph) || emitter.usesFloat64,
    fallbacks: emitter.fallbacks,
    computesSizes: emitter.computesSizes,
    laysOutChannels: emitter.laysOutChannels,
    spreadsUses: nodes !== ordered,
  };
}

function functionProtos(
  functions: readonly Graph[],
  provider: ProviderName,
): onnx.FunctionProto.$Properties[] {
  const names = new UniqueNames();
  return functions.map((graph) =>
    lowerFunction(new OnnxEmitter(provider), graph, names.claim(graph.name)),
  );
}

/** Lowers a graph to a local function: types are those of the caller, and constants are nodes. */
function lowerFunction(
  emitter: OnnxEmitter,
  graph: Graph,
  name: string,
): onnx.FunctionProto.$Properties {
  const names = new Map<Value, string>();
  for (const parameter of graph.parameters) {
    const own = emitter.name(parameter.name ?? "x");
    names.set(parameter, own);
    parameter.type.shape.forEach((dim, axis) => {
      if (!isStatic(dim)) emitter.bindSymbol(dim.text, own, axis);
    });
  }
  lowerNodes(emitter, graph.nodes, names);
  const output = graph.results.map((value) => renamed(emitter, nameOf(value, names), undefined));
  const constants = emitter.initializers.map((tensor): onnx.NodeProto.$Properties => {
    const value = { name: "value", type: AttributeType.TENSOR, t: tensor };
    return { opType: "Constant", output: [tensor.name ?? ""], attribute: [value] };
  });
  return {
    name,
    domain: functionDomain,
    input: graph.parameters.map((parameter) => nameOf(parameter, names)),
    output,
    node: [...constants, ...emitter.nodes],
    opsetImport: opsetsOf(emitter),
  };
}

const opsetsOf = (emitter: OnnxEmitter): onnx.OperatorSetIdProto.$Properties[] => [
  { domain: "", version: opsetVersion },
  ...[...emitter.domains].map(([domain, version]) => ({ domain, version })),
];

/**
 * Adds a region's nodes to those of `emitter`, with operands in place of its parameters, and returns the names
 * of its results.
 */
function lowerInto(
  emitter: OnnxEmitter,
  region: Graph,
  operands: readonly string[],
): readonly string[] {
  const names = new Map<Value, string>();
  region.parameters.forEach((parameter, i) => {
    const name = operands[i];
    if (name === undefined) throw new RangeError(`${region.name}: operand ${i} is missing`);
    names.set(parameter, name);
    // Sizes that the enclosing graph does not have are the region's own.
    bindSizes(emitter, parameter, name);
  });
  lowerNodes(emitter, region.nodes, names);
  return region.results.map((value) => nameOf(value, names));
}

/** Binds symbols among a value's sizes that are not bound yet to the value. */
function bindSizes(emitter: OnnxEmitter, { type: { shape } }: Value, name: string): void {
  shape.forEach((dim, axis) => {
    if (!isStatic(dim)) emitter.bindSymbol(dim.text, name, axis);
  });
}

function lowerNodes(
  onnxEmitter: OnnxEmitter,
  nodes: readonly AnyNode[],
  names: Map<Value, string>,
): void {
  for (const node of nodes) {
    onnxEmitter.enter(node.scope, node.location);
    const produced = lowerNode(onnxEmitter, node, names);
    const outputs = typeof produced === "string" ? [produced] : produced;
    node.results.forEach((value, i) => {
      const name = outputs[i];
      if (name === undefined)
        throw new RangeError(`the lowering of ${node.op} names too few results`);
      names.set(value, name);
    });
  }
}

function lowerNode(
  emitter: OnnxEmitter,
  node: AnyNode,
  names: ReadonlyMap<Value, string>,
): string | readonly string[] {
  const row: LoweringRow<never> = lowerings[node.op];
  if ("neverLowered" in row)
    throw new RangeError(`${node.op} reached the lowering: ${row.neverLowered}`);
  const results = node.results.map(({ type }) => type);
  return applyRow(row.lower, {
    operands: node.operands.map((value) => nameOf(value, names)),
    types: node.operands.map(({ type }) => type),
    results,
    result: results[0],
    attributes: node.attributes,
    regions: node.regions,
    lowerInto,
    onnx: emitter,
  });
}

/** Nodes name their outputs `node:index`; parameters and initializers have no colon. */
const isNodeOutput = (name: string): boolean => /:\d+$/.test(name);

function renamed(emitter: OnnxEmitter, produced: string, requested: string | undefined): string {
  if (requested === undefined) return emitter.node("Identity", [produced]);
  emitter.nodes.push({
    opType: "Identity",
    name: emitter.name("Identity"),
    input: [produced],
    output: [requested],
  });
  return requested;
}

function nameOf(value: Value, names: ReadonlyMap<Value, string>): string {
  const name = names.get(value);
  if (name === undefined) {
    throw new RangeError(
      `a value of ${value.producer?.op ?? "another graph"} is used before it is defined`,
    );
  }
  return name;
}

const hasSymbols = (type: TensorType): boolean => !type.shape.every(isStatic);

function usedValues({ nodes, results }: Graph): ReadonlySet<Value> {
  const used = new Set(results);
  for (const { operands } of nodes) for (const operand of operands) used.add(operand);
  return used;
}
