/** Lifts state out of a graph: reads of variables become parameters, and assignments become results. */

import { GraphBuilder } from "../../ir/builder";
import { keepOrCopyNode, mapped, type ValueMap } from "../../ir/clone";
import type { Graph, Value, VariableHandle } from "../../ir/graph";
import { isRead, type AnyNode, type Node } from "../../ir/ops";

/** The parameter and the result of a variable in a graph whose state was lifted. */
export interface StateBinding {
  readonly variable: VariableHandle;
  /** Index of the parameter for the value before the run; `undefined` if the graph never reads it. */
  readonly parameter: number | undefined;
  /** Index of the result for the value after the run; `undefined` if the graph never writes it. */
  readonly result: number | undefined;
  /** Index of the result for row indices, if `result` holds only these rows: the others do not change. */
  readonly rows?: number;
}

export interface StatelessGraph {
  /** The pure graph: the original's parameters and results, then those of the state. */
  readonly graph: Graph;
  readonly state: readonly StateBinding[];
}

const isAssign = (node: AnyNode): node is Node<"assignVariable"> => node.op === "assignVariable";

/**
 * Turns reads and writes of variables into extra parameters and results.
 * Program order determines the value of each read, so that the resulting graph has no effects.
 */
export function liftState(graph: Graph): StatelessGraph {
  const b = new GraphBuilder();
  const map: ValueMap = new Map();
  b.keepParameters(graph.parameters);

  const current = new Map<VariableHandle, Value>();
  const read = new Map<VariableHandle, number>();
  const written = new Set<VariableHandle>();
  const valueOf = (variable: VariableHandle): Value => {
    const known = current.get(variable);
    if (known !== undefined) return known;
    const parameter = b.parameter(variable.type, variable.name);
    read.set(variable, parameter.index);
    current.set(variable, parameter);
    return parameter;
  };
  for (const node of graph.nodes) {
    if (isRead(node))
      map.set(
        node.results[0] ?? valueOf(node.attributes.variable),
        valueOf(node.attributes.variable),
      );
    else if (isAssign(node)) {
      const { variable } = node.attributes;
      // From here on a value whose sizes are those of the variable at run time has the variable's type.
      current.set(variable, b.withShape(mapped(node.operands[0], map), variable.type.shape));
      written.add(variable);
    } else keepOrCopyNode(b, node, map);
  }

  const results = graph.results.map((value) => mapped(value, map));
  const state = [...current.keys()].map((variable): StateBinding => {
    const parameter = read.get(variable);
    if (!written.has(variable)) return { variable, parameter, result: undefined };
    return { variable, parameter, result: results.push(valueOf(variable)) - 1 };
  });
  return { graph: b.finish(graph.name, results), state };
}
