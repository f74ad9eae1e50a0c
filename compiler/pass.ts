/** The form of a compiler pass and of its target, and the functions by which passes rewrite graphs. */

import { GraphBuilder } from "../ir/builder";
import { keepOrCopyNode, mapped, type ValueMap } from "../ir/clone";
import type { Graph, Value } from "../ir/graph";
import type { AnyNode } from "../ir/ops";

/** ONNX Runtime's execution providers that graphs are compiled for. */
export type ProviderName = "cpu" | "cuda" | "webgpu" | "wasm";

/** The target that a graph is compiled for. */
export interface Target {
  readonly provider: ProviderName;
}

/** Properties of a graph between two passes; `compiler/properties.ts` defines each as a check. */
export type Property =
  | "pure"
  | "callsInlined"
  | "gradientsDropped"
  | "integersNarrowed"
  | "legal"
  | "noCommonSubexpressions"
  | "noDeadCode";

/**
 * A named rewrite of a pure graph, which may be a region. It never changes parameters, nor the number or types
 * of results; of these `narrowIntegers` alone changes dtypes. It is also applied to regions, unless
 * `rewritesRegions` is set.
 */
export interface Pass {
  readonly name: string;
  /** Properties that the graph must have before the pass. */
  readonly requires: readonly Property[];
  /** Properties that the graph has after the pass. */
  readonly ensures: readonly Property[];
  /** Whether it rewrites regions itself, together with the enclosing graph. */
  readonly rewritesRegions?: boolean;
  readonly run: (graph: Graph, target: Target) => Graph;
}

/**
 * Rewrites one node: returns the replacements of its results, emitted with `b`, or `undefined` to keep the node.
 * `operands` and their producers are those of the new graph.
 */
export type Rewrite = (
  b: GraphBuilder,
  node: AnyNode,
  operands: readonly Value[],
) => readonly Value[] | undefined;

/** Rebuilds a graph node by node. Unchanged nodes are shared with the original graph. */
export function rewriteGraph(graph: Graph, rewrite: Rewrite): Graph {
  const b = new GraphBuilder();
  const map: ValueMap = new Map();
  b.keepParameters(graph.parameters);
  for (const node of graph.nodes) {
    const operands = node.operands.map((value) => mapped(value, map));
    const replacement = b.at(node.location, node.scope, () => rewrite(b, node, operands));
    if (replacement === undefined) keepOrCopyNode(b, node, map);
    else {
      node.results.forEach((value, i) => {
        const other = replacement[i];
        if (other !== undefined && other !== value) map.set(value, other);
      });
    }
  }
  return b.finish(
    graph.name,
    graph.results.map((value) => mapped(value, map)),
  );
}

/** Applies a rewrite to a graph, then recursively to the regions of its nodes. */
export function rewriteEverywhere(graph: Graph, rewrite: (part: Graph) => Graph): Graph {
  const rewritten = rewrite(graph);
  if (rewritten.nodes.every(({ regions }) => regions.length === 0)) return rewritten;
  return rewriteGraph(rewritten, (b, node, operands) => {
    const regions = node.regions.map((region) => rewriteEverywhere(region, rewrite));
    const isSame = regions.every((region, i) => region === node.regions[i]);
    return isSame ? undefined : b.emit({ ...node, operands, regions }).results;
  });
}

/** Numbers values in the order of the first request. */
export function valueIds(): (value: Value) => number {
  const ids = new Map<Value, number>();
  return (value) => {
    const id = ids.get(value) ?? ids.size;
    ids.set(value, id);
    return id;
  };
}

/** The number of uses of each value, by nodes and as a result. */
export function countUses({ nodes, results }: Graph): ReadonlyMap<Value, number> {
  const counts = new Map<Value, number>();
  const count = (value: Value): void => void counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const { operands } of nodes) operands.forEach(count);
  results.forEach(count);
  return counts;
}
