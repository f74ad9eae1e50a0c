/** Copying graphs and nodes: inlining a graph into a builder, with its values, symbolic dims and variables replaced. */

import { GraphBuilder, type Builder } from "./builder";
import { SymbolicDim } from "./types/dim";
import { VariableHandle, type Graph, type Value } from "./graph";
import type { AnyNode } from "./ops";
import { bindDim, bindSymbols, bindType, type SymbolBinding } from "./types/symbol-binding";
import { definedSymbols, freshSymbol } from "./symbols";
import type { TensorType } from "./types/type";

/** From each value of the copied graph to its copy. */
export type ValueMap = Map<Value, Value>;

/**
 * Appends the nodes of a graph to `b`, with `operands` in place of its parameters, and returns the copies of
 * its results. Symbolic dims of the parameters take the operands' dims.
 *
 * @param variables replacements of some of the graph's variables
 */
export function inlineGraph(
  b: Builder,
  graph: Graph,
  operands: readonly Value[],
  variables: ReadonlyMap<VariableHandle, VariableHandle> = new Map(),
): readonly Value[] {
  const { map, dims } = bindGraph(graph, operands);
  for (const node of graph.nodes) copyNode(b, withVariables(node, variables), map, dims);
  return graph.results.map((value) => mapped(value, map));
}

/** What a copy of a graph begins with: its parameters' values, and the sizes of its symbols. */
export function bindGraph(
  graph: Graph,
  operands: readonly Value[],
): { readonly map: ValueMap; readonly dims: SymbolBinding } {
  const map: ValueMap = new Map();
  graph.parameters.forEach((parameter, i) => {
    const operand = operands[i];
    if (operand === undefined) throw new RangeError(`${graph.name}: operand ${i} is missing`);
    map.set(parameter, operand);
  });
  const typeOf = ({ type }: Value): TensorType => type;
  const dims = new Map(bindSymbols(graph.parameters.map(typeOf), operands.map(typeOf)));
  // Sizes that depend on data are new symbols in each copy.
  for (const { text } of graph.nodes.flatMap(definedSymbols)) dims.set(text, freshSymbol(text));
  return { map, dims };
}

/** A node with its variables replaced. */
const withVariables = (
  node: AnyNode,
  variables: ReadonlyMap<VariableHandle, VariableHandle>,
): AnyNode =>
  variables.size === 0
    ? node
    : {
        ...node,
        attributes: Object.fromEntries(
          Object.entries(node.attributes).map(([key, value]: [string, unknown]) => [
            key,
            value instanceof VariableHandle ? (variables.get(value) ?? value) : value,
          ]),
        ),
      };

const noDims: SymbolBinding = new Map();

/** Attributes with the symbols of all dims in them replaced. */
function substituteAttributes(attributes: object, dims: SymbolBinding): object {
  const substituted = (value: unknown): unknown => {
    if (value instanceof SymbolicDim) return bindDim(value, dims);
    return Array.isArray(value) ? value.map(substituted) : value;
  };
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, substituted(value)]),
  );
}

/** Appends a node itself, or a copy of it if it uses a value that the map replaces. */
export function keepOrCopyNode(b: GraphBuilder, node: AnyNode, map: ValueMap): void {
  const isTouched = map.size > 0 && node.operands.some((value) => map.has(value));
  if (isTouched) copyNode(b, node, map);
  else b.keep(node);
}

/** Appends a copy of one node, and records its results in the map. */
export function copyNode(
  b: Builder,
  node: AnyNode,
  map: ValueMap,
  dims: SymbolBinding = noDims,
): void {
  const { op, attributes, location, scope } = node;
  const { results } = b.emit({
    op,
    attributes: dims.size === 0 ? attributes : substituteAttributes(attributes, dims),
    operands: node.operands.map((value) => mapped(value, map)),
    regions: node.regions.map((region) => withDims(region, dims)),
    location,
    scope,
  });
  replaceResults(node, results, map);
}

/** Records the replacements of a node's results. */
export const replaceResults = (
  { results }: AnyNode,
  replacements: readonly Value[],
  map: ValueMap,
): void => {
  results.forEach((value, i) => map.set(value, replacements[i] ?? value));
};

/** The replacement of a value; a value without one is its own. */
export const mapped = (value: Value, map: ReadonlyMap<Value, Value>): Value =>
  map.get(value) ?? value;

/** A region in which symbols of the enclosing graph are replaced. Its own symbols are local to it, and stay. */
function withDims(region: Graph, dims: SymbolBinding): Graph {
  if (dims.size === 0) return region;
  const b = new GraphBuilder();
  const map: ValueMap = new Map();
  for (const parameter of region.parameters) {
    map.set(parameter, b.parameter(bindType(parameter.type, dims), parameter.name));
  }
  for (const node of region.nodes) copyNode(b, node, map, dims);
  return b.finish(
    region.name,
    region.results.map((value) => mapped(value, map)),
  );
}
