import { GraphBuilder, type Builder } from "./builder";
import { SymbolicDim } from "./types/dim";
import { VariableHandle, type Graph, type Value } from "./graph";
import type { AnyNode } from "./ops";
import { bindDim, bindSymbols, bindType, type SymbolBinding } from "./types/symbol-binding";
import { definedSymbols, freshSymbol } from "./symbols";
import type { TensorType } from "./types/type";

/** Where a value of the copied graph went. */
export type ValueMap = Map<Value, Value>;

/**
 * Appends the nodes of a graph to `b`, with `operands` for its parameters, and returns its results there.
 * Symbolic dims of the parameters take the operands' dims.
 *
 * @param variables what stands for some of the graph's variables
 */
export function inlineGraph(
  b: Builder,
  graph: Graph,
  operands: readonly Value[],
  variables: ReadonlyMap<VariableHandle, VariableHandle> = new Map(),
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
  for (const node of graph.nodes) copyNode(b, withVariables(node, variables), map, dims);
  return graph.results.map((value) => mapped(value, map));
}

/** A node on other variables. */
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
export function keepOrCopyNode(b: GraphBuilder, node: AnyNode, map: ValueMap): void {
  const isTouched = map.size > 0 && node.operands.some((value) => map.has(value));
  if (isTouched) copyNode(b, node, map);
  else b.keep(node);
}

/** Appends a copy of one node, and records where its results went. */
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
  node.results.forEach((value, i) => map.set(value, results[i] ?? value));
}

/** Values that the map does not know stay. */
export const mapped = (value: Value, map: ReadonlyMap<Value, Value>): Value =>
  map.get(value) ?? value;

/** A region in which symbols of the graph around it are replaced. Its own symbols are known nowhere else, and stay. */
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
