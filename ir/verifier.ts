import { inferTypes } from "./node-builder";
import type { Graph, Value } from "./graph";
import type { AnyNode } from "./ops";
import { formatType, sameType } from "./types/type";

/**
 * Checks that a graph is well formed, and so are its nodes' regions: every operand is made before it is used, no value is
 * made twice, and each result has the type that inference gives it.
 *
 * @throws TypeError that names the first node at fault; it is a bug of this library, not of the user
 */
export function verify(graph: Graph): void {
  const known = new Set<Value>();
  const define = (value: Value, by: string): void => {
    if (known.has(value))
      throw new TypeError(`${graph.name}: ${by} makes a value that exists already`);
    known.add(value);
  };
  graph.parameters.forEach((parameter, i) => {
    define(parameter, `parameter ${i}`);
  });
  graph.nodes.forEach((node, i) => {
    const where = `node ${i} (${node.op})`;
    for (const operand of node.operands) {
      if (!known.has(operand))
        throw new TypeError(`${graph.name}: ${where} uses a value that is not made before it`);
    }
    node.regions.forEach(verify);
    verifyTypes(node, `${graph.name}: ${where}`);
    for (const result of node.results) define(result, where);
  });
  graph.results.forEach((value, i) => {
    if (!known.has(value))
      throw new TypeError(`${graph.name}: result ${i} is not a value of the graph`);
  });
}

function verifyTypes(node: AnyNode, where: string): void {
  const types = inferTypes(node.op, node.operands, node.attributes, node.regions, node.location);
  const given = node.results.map(({ type }) => type);
  const agree =
    types.length === given.length &&
    types.every((type, i) => {
      const other = given[i];
      return other !== undefined && sameType(type, other);
    });
  if (!agree) {
    throw new TypeError(
      `${where} has results ${given.map(formatType).join(", ")}, inference gives ${types.map(formatType).join(", ")}`,
    );
  }
}
