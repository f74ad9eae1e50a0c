/**
 * The structural key of a graph: a text that is equal for equal graphs, by which compiled graphs and common
 * subexpressions are found.
 */

import { SymbolicDim } from "./types/dim";
import { isGraph, VariableHandle, type Graph, type Value } from "./graph";
import { Literal } from "./types/literal";
import { UntracedGradient } from "./ops/custom";
import { formatType } from "./types/type";

/**
 * A text that two graphs share exactly if they are equal except for names, source lines and the variables that
 * they use. It is compared in full, not by a hash. Variables are numbered in the order of their first
 * appearance.
 */
export function structuralKey(graph: Graph, variables: VariableHandle[] = []): string {
  const ids = new Map<Value, number>();
  const idOf = (value: Value): number => {
    const known = ids.get(value);
    if (known !== undefined) return known;
    ids.set(value, ids.size);
    return ids.size - 1;
  };
  const parameters = graph.parameters.map((p) => `${idOf(p)}:${formatType(p.type)}`);
  const parts = ["(", parameters.join(","), ")"];
  for (const node of graph.nodes) {
    parts.push(
      ";",
      node.results.map(idOf).join(","),
      "=",
      node.op,
      node.operands.map(idOf).join(","),
      attributeKey(node.attributes, variables),
      ...node.regions.map((region) => structuralKey(region, variables)),
    );
  }
  parts.push("->", graph.results.map(idOf).join(","));
  return parts.join("");
}

const objectIds = new WeakMap<object, number>();
let nextObjectId = 0;

/** Identity of an object without a text form: a callee, which is immutable. */
function identity(object: object): string {
  const known = objectIds.get(object) ?? nextObjectId++;
  objectIds.set(object, known);
  return `#${known}`;
}

/** Text of a node's attributes; equal text means equal attributes. */
export function attributeKey(attributes: object, variables?: VariableHandle[]): string {
  let key = "";
  for (const [name, value] of Object.entries(attributes))
    key += `${name}=${valueKey(value, variables)} `;
  return key === "" ? key : `{${key}}`;
}

function valueKey(value: unknown, variables: VariableHandle[] | undefined): string {
  if (Array.isArray(value)) return `[${value.map((item) => valueKey(item, variables)).join(",")}]`;
  if (typeof value !== "object" || value === null) return primitiveKey(value);
  if (value instanceof SymbolicDim) return value.text;
  if (value instanceof Literal) {
    return `${value.dtype}[${value.shape.join(",")}]${value.data.map(primitiveKey).join(",")}`;
  }
  if (value instanceof VariableHandle) return variableKey(value, variables);
  // What a graph computes does not depend on how it is differentiated.
  if (value instanceof UntracedGradient) return "pending";
  if (Object.getPrototypeOf(value) === Object.prototype && !isGraph(value))
    return attributeKey(value, variables);
  return identity(value);
}

function variableKey(handle: VariableHandle, variables: VariableHandle[] | undefined): string {
  if (variables === undefined) return identity(handle);
  let index = variables.indexOf(handle);
  if (index < 0) index = variables.push(handle) - 1;
  return `$${index}:${formatType(handle.type)}`;
}

const primitiveKey = (value: unknown): string =>
  typeof value === "bigint" ? `${value}n` : Object.is(value, -0) ? "-0" : String(value);
