/** Row updates: a graph that scatters into a large variable returns the changed rows instead of the whole variable. */

import { GraphBuilder } from "../../ir/builder";
import type { Graph, Value } from "../../ir/graph";
import { producedBy } from "../../ir/match";
import type { Node } from "../../ir/ops";
import { bytesOf } from "../../ir/types/type";
import type { EffectPass, LiftedGraph } from "./lifted-graph";
import type { StateBinding } from "./lift-state";
import { countUses, type Target } from "../pass";
import { legalize } from "../passes/legalize";
import { mergeCommonSubexpressions } from "../passes/merge-common-subexpressions";
import { removeDeadCode } from "../passes/remove-dead-code";

/**
 * Smaller variables are copied as a whole, which is faster than finding repeated rows. Measured: with 64 KiB both take
 * 0.09 ms, with 256 KiB rows take 0.07 ms and the whole 0.2 ms.
 */
const leastBytes = 2 ** 17;

/** A change of some rows of a variable. */
interface RowUpdate {
  readonly binding: StateBinding;
  /** The variable's value before the run. */
  readonly before: Value;
  readonly scatter: Node<"scatterND">;
}

/**
 * Replaces a variable's new value among the results by its changed rows and their indices: ONNX Runtime cannot
 * change an input in place, and copies it twice. The runtime writes the rows into the variable's array.
 *
 * Only for variables in host memory.
 */
export const liftRowUpdates: EffectPass = { name: "liftRowUpdates", runLifted };

function runLifted(lifted: LiftedGraph, target: Target): LiftedGraph {
  const { graph, state, resultDTypes } = lifted;
  if (target.provider !== "cpu") return lifted;
  const uses = countUses(graph);
  const updates = state.flatMap((binding) => rowUpdate(binding, graph, uses) ?? []);
  if (updates.length === 0) return lifted;

  const b = new GraphBuilder();
  b.keepParameters(graph.parameters);
  for (const node of graph.nodes) b.keep(node);
  const results = [...graph.results];
  const dtypes = [...resultDTypes];
  const rowsOf = new Map<StateBinding, number>();
  for (const { binding, before, scatter } of updates) {
    const { rows, places } = b.at(scatter.location, scatter.scope, () =>
      changed(b, before, scatter),
    );
    results[binding.result ?? 0] = rows;
    rowsOf.set(binding, results.push(places) - 1);
    dtypes.push(places.type.dtype);
  }
  const passes = [mergeCommonSubexpressions, legalize, removeDeadCode];
  return {
    ...lifted,
    graph: passes.reduce((part, pass) => pass.run(part, target), b.finish(graph.name, results)),
    state: state.map((binding) => {
      const rows = rowsOf.get(binding);
      return rows === undefined ? binding : { ...binding, rows };
    }),
    resultDTypes: dtypes,
  };
}

function rowUpdate(
  binding: StateBinding,
  { parameters, results }: Graph,
  uses: ReadonlyMap<Value, number>,
): RowUpdate | undefined {
  const { variable, parameter, result } = binding;
  const after = result === undefined ? undefined : results[result];
  const before = parameter === undefined ? undefined : parameters[parameter];
  if (after === undefined || before === undefined || uses.get(after) !== 1) return undefined;
  const scatter = producedBy(after, "scatterND");
  if (scatter?.operands[0] !== before) return undefined;
  const [, coordinates, slices] = scatter.operands;
  const { shape } = coordinates.type;
  const size = bytesOf(variable.type) ?? 0;
  const isPart = 2 * (bytesOf(slices.type) ?? 0) <= size;
  return shape.length === 2 && shape[1] === 1 && size >= leastBytes && isPart
    ? { binding, before, scatter }
    : undefined;
}

/** The rows after a scatter. A row whose index is repeated is repeated too, with the same elements. */
function changed(
  b: GraphBuilder,
  before: Value,
  { operands: [, coordinates, slices], attributes }: Node<"scatterND">,
): { readonly rows: Value; readonly places: Value } {
  const places = b.withShape(coordinates, coordinates.type.shape.slice(0, 1));
  // The distinct rows come first, in order of appearance; the rows after them are unused.
  const own = b.uniqueInverse(places);
  const order = b.withShape(own, [...own.type.shape, 1]);
  const different = b.scatterND(places, order, places, { reduction: "none" });
  const rows = b.scatterND(b.gather(before, different, { axis: 0 }), order, slices, attributes);
  return { rows: b.gather(rows, own, { axis: 0 }), places };
}
