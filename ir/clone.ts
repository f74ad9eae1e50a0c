import type { Builder, GraphBuilder } from "./builder";
import { SymbolicDim } from "./dim";
import { Value, type Graph } from "./graph";
import type { AnyNode } from "./ops";
import { bindDim, bindSymbols, type SymbolBinding } from "./symbol-binding";
import { definedSymbols, freshSymbol } from "./symbols";
import type { TensorType } from "./type";

/** Where a value of the copied graph went. */
export type ValueMap = Map<Value, Value>;

/**
 * Appends the nodes of a graph to `b`, with `operands` for its parameters, and returns its results there.
 * Symbolic dims of the parameters take the operands' dims.
 */
export function inlineGraph(
  graph: Graph,
  operands: readonly Value[],
  b: Builder,
): readonly Value[] {
  const map: ValueMap = new Map();
  graph.parameters.forEach((parameter, i) => {
    const operand = operands[i];
    if (operand === undefined) throw new RangeError(`${graph.name}: operand ${i} is missing`);
    map.set(parameter, operand);
  });
  const typeOf = ({ type }: Value): TensorType => type;
  const dims = new Map(bindSymbols(graph.parameters.map(typeOf), operands.map(typeOf)));
  // Each copy has sizes of its own where they depend on data.
  for (const { text } of graph.nodes.flatMap(definedSymbols)) dims.set(text, freshSymbol(text));
  const attributesOf =
    dims.size === 0
      ? (node: AnyNode) => node.attributes
      : (node: AnyNode) => substituteAttributes(node.attributes, dims);
  for (const node of graph.nodes) copyNode(node, map, b, attributesOf(node));
  return graph.results.map((value) => mapped(value, map));
}

/** Attributes with symbols replaced, wherever a dim stands in them. */
function substituteAttributes(attributes: object, dims: SymbolBinding): object {
  const substituted = (value: unknown): unknown => {
    if (value instanceof SymbolicDim) return bindDim(value, dims);
    return Array.isArray(value) ? value.map(substituted) : value;
  };
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, substituted(value)]),
  );
}

/** Appends a node as it is, or a copy of it where it uses a value that the map replaces. */
export function keepOrCopyNode(node: AnyNode, map: ValueMap, b: GraphBuilder): void {
  const isTouched =
    map.size > 0 && (node.regions.length > 0 || node.operands.some((value) => map.has(value)));
  if (isTouched) copyNode(node, map, b);
  else b.keep(node);
}

/** Appends a copy of one node, and records where its results went. */
export function copyNode(
  node: AnyNode,
  map: ValueMap,
  b: Builder,
  attributes: object = node.attributes,
): void {
  const { results } = b.emit({
    op: node.op,
    attributes,
    operands: node.operands.map((value) => mapped(value, map)),
    regions: node.regions.map((region) => copyRegion(region, map)),
    location: node.location,
    scope: node.scope,
  });
  node.results.forEach((value, i) => map.set(value, results[i] ?? value));
}

/** Values that the map does not know belong to a graph around, and stay. */
export const mapped = (value: Value, map: ReadonlyMap<Value, Value>): Value =>
  map.get(value) ?? value;

/** A region whose uses of outer values follow the map. */
export function copyRegion(region: Graph, outer: ReadonlyMap<Value, Value>): Graph {
  const map: ValueMap = new Map(outer);
  const parameters = region.parameters.map((parameter) => {
    const copy = new Value(parameter.type, undefined, parameter.index, parameter.name);
    map.set(parameter, copy);
    return copy;
  });
  const nodes = region.nodes.map((node): AnyNode => {
    const results: Value[] = [];
    const copy: AnyNode = {
      ...node,
      operands: node.operands.map((value) => mapped(value, map)),
      regions: node.regions.map((inner) => copyRegion(inner, map)),
      results,
    };
    for (const value of node.results) {
      const result = new Value(value.type, copy, value.index, value.name);
      results.push(result);
      map.set(value, result);
    }
    return copy;
  });
  return {
    name: region.name,
    parameters,
    nodes,
    results: region.results.map((v) => mapped(v, map)),
  };
}
