/** The verifier of the IR: checks that a graph is well formed SSA with inferred types. */

import { inferTypes } from "./node-builder";
import type { Graph, Value } from "./graph";
import type { AnyNode } from "./ops";
import { formatType, sameType } from "./types/type";

/**
 * Checks that a graph and its nodes' regions are well formed: every operand is defined before it is used, no value is
 * defined twice, and each result has the inferred type.
 *
 * @throws TypeError that names the first invalid node; it is a bug of this library, not of the user
 */
export function verify(graph: Graph): void {
  const known = new Set<Value>();
  const define = (value: Value, by: string): void => {
    if (known.has(value))
      throw new TypeError(`${graph.name}: ${by} defines a value that is already defined`);
    known.add(value);
  };
  graph.parameters.forEach((parameter, i) => {
    define(parameter, `parameter ${i}`);
  });
  graph.nodes.forEach((node, i) => {
    const where = `node ${i} (${node.op})`;
    for (const operand of node.operands) {
      if (!known.has(operand))
        throw new TypeError(`${graph.name}: ${where} uses a value that is not defined before it`);
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
      `${where} has results ${given.map(formatType).join(", ")}, inferred are ${types.map(formatType).join(", ")}`,
    );
  }
}
