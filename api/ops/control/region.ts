/** Regions: the bodies of branches and loops, traced into pure graphs. */

import { GraphBuilder } from "../../../ir/builder";
import { keepOrCopyNode, mapped, type ValueMap } from "../../../ir/clone";
import { isFloating } from "../../../ir/types/dtype";
import type { Graph, Value, VariableHandle } from "../../../ir/graph";
import { isNode } from "../../../ir/match";
import { formatType, type TensorType } from "../../../ir/types/type";
import type { CustomGradientAttributes } from "../../../ir/ops/custom";
import { liftState } from "../../../compiler/effects/lift-state";
import { withContext, type Context } from "../../context/context";
import { withoutReports, type RegionReport } from "./region-reports";
import { Tensor } from "../../tensors/tensor";
import { GraphContext } from "../../functions/graph-context";

/**
 * A traced branch or loop body. It is pure: the variables that it reads and writes are parameters and results, so that
 * differentiation, rewriting and execution handle values only.
 */
export interface Region {
  readonly name: string;
  /** Parameters that represent the arguments of the traced function. */
  readonly parameters: readonly Value[];
  readonly nodes: Graph["nodes"];
  /** The results of the traced function. */
  readonly results: readonly Value[];
  /** Parameters for captured outer values, keyed by these values. */
  readonly captures: ReadonlyMap<Value, Value>;
  /** Values before the region of the variables that it reads, and after it of those that it writes. */
  readonly before: ReadonlyMap<VariableHandle, Value>;
  readonly after: ReadonlyMap<VariableHandle, Value>;
  /** Its prints and assertions. */
  readonly reports: readonly RegionReport[];
  /** For variables that it both reads and writes: parameters that receive the gradients of the reads. */
  readonly roots: ReadonlyMap<VariableHandle, Value>;
}

class RegionContext extends GraphContext {
  override readonly isRegion = true;

  get isEmpty(): boolean {
    return this.nodes.length === 0;
  }

  finish(results: readonly Value[]): Region {
    const { graph, roots } = withRoots(this.graph(results));
    const lifted = liftState(graph);
    const { graph: silent, reports } = withoutReports(lifted.graph);
    const before = new Map<VariableHandle, Value>();
    const after = new Map<VariableHandle, Value>();
    const { parameters } = lifted.graph;
    for (const { variable, parameter, result } of lifted.state) {
      const start = parameter === undefined ? undefined : parameters[parameter];
      const end = result === undefined ? undefined : lifted.graph.results[result];
      if (start !== undefined) before.set(variable, start);
      if (end !== undefined) after.set(variable, end);
    }
    return {
      name: this.name,
      parameters: this.parameters,
      nodes: silent.nodes,
      reports,
      results: lifted.graph.results.slice(0, results.length),
      ...{ captures: this.captured, before, after, roots },
    };
  }
}

/**
 * Traces a branch or a loop's body. It may capture outer tensors, and read and write variables.
 *
 * @param types of the arguments
 * @param trace computes the results; its operations become the region
 */
export function traceRegion(
  name: string,
  types: readonly TensorType[],
  trace: (args: readonly Tensor[]) => readonly Value[],
): Region {
  const region = openRegion(name);
  return withContext(region.context, () =>
    region.finish(trace(types.map((type) => region.argument(type)))),
  );
}

/** A region whose operations are those that are made while its context is the current one. */
export interface OpenRegion {
  readonly context: Context;
  /** Whether it has no operations yet. */
  readonly isEmpty: boolean;
  /** One more argument. */
  argument(type: TensorType): Tensor;
  /** Ends the region. @param results values of the region, or outer values */
  finish(results: readonly Value[]): Region;
}

export function openRegion(name: string): OpenRegion {
  const context = new RegionContext(name);
  return {
    context,
    get isEmpty() {
      return context.isEmpty;
    },
    argument: (type) => new Tensor(context.parameter(type)),
    finish: (results) => context.finish(results.map((value) => context.adoptValue(value))),
  };
}

/**
 * For tapes, a read of a variable is a source: no gradient flows back through an assignment. In a region that both reads and writes a
 * variable, the gradient of the reads therefore goes to a separate parameter.
 */
function withRoots(graph: Graph): { graph: Graph; roots: ReadonlyMap<VariableHandle, Value> } {
  const roots = new Map<VariableHandle, Value>();
  const read = new Set<VariableHandle>();
  const written = new Set<VariableHandle>();
  for (const node of graph.nodes) {
    if (isNode(node, "readVariable")) read.add(node.attributes.variable);
    if (isNode(node, "assignVariable")) written.add(node.attributes.variable);
  }
  const rooted = [...read].filter((v) => written.has(v) && isFloating(v.type.dtype));
  if (rooted.length === 0) return { graph, roots };
  const b = new GraphBuilder();
  const map: ValueMap = new Map();
  b.keepParameters(graph.parameters);
  for (const variable of rooted) roots.set(variable, b.parameter(variable.type, variable.name));
  for (const node of graph.nodes) {
    keepOrCopyNode(b, node, map);
    const [value] = node.results;
    const root = isNode(node, "readVariable") ? roots.get(node.attributes.variable) : undefined;
    if (root === undefined || value === undefined) continue;
    const [read = value] = b.customGradient(root, value, readInPlaceOf(value.type));
    map.set(value, read);
  }
  const results = graph.results.map((value) => mapped(value, map));
  return { graph: b.finish(graph.name, results), roots };
}

const functions = new Map<string, CustomGradientAttributes>();

/** Attributes of an identity of the second operand whose gradient goes to the first. One for each type: gradients are identified by their graph. */
function readInPlaceOf(type: TensorType): CustomGradientAttributes {
  const key = formatType(type);
  const known = functions.get(key);
  if (known !== undefined) return known;
  const b = new GraphBuilder();
  const gradient = b.finish("read_gradient", [b.parameter(type)]);
  const made = { name: "read", inputs: 1, results: 1, gradient, connected: [true] };
  functions.set(key, made);
  return made;
}
