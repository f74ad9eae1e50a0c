/** The definition of each property of a graph, as a check that tests run before and after passes. */

import type { Graph } from "../ir/graph";
import { withoutDeadNodes } from "../ir/liveness";
import { definitionOf, type AnyNode } from "../ir/ops";
import { isSupported } from "./capabilities";
import type { Property, Target } from "./pass";
import { heldIn } from "./passes/narrow-integers";
import { mergeCommonSubexpressions } from "./passes/merge-common-subexpressions";

/** Whether a property holds of a graph or of a region, not counting the regions in it. */
type Check = (part: Graph, target: Target) => boolean;

const withoutOps =
  (...ops: readonly AnyNode["op"][]): Check =>
  ({ nodes }) =>
    !nodes.some(({ op }) => ops.includes(op));

const checks: Readonly<Record<Property, Check>> = {
  // No node has an effect: variables, prints and assertions are parameters and results.
  pure: ({ nodes }) => nodes.every(({ op }) => definitionOf(op).effect === "none"),
  callsInlined: withoutOps("call"),
  // Every node's derivative is that of its computation.
  gradientsDropped: withoutOps("stopGradient", "customGradient"),
  // No parameter and no result has a dtype that the provider stores in another.
  integersNarrowed: ({ parameters, results }, { provider }) =>
    [...parameters, ...results].every(({ type }) => heldIn(type.dtype, provider) === type.dtype),
  // The provider has kernels for the lowering of every node.
  legal: ({ nodes }, target) => nodes.every((node) => isSupported(node, target)),
  noCommonSubexpressions: (part, target) =>
    mergeCommonSubexpressions.run(part, target).nodes.length === part.nodes.length,
  noDeadCode: (part) => withoutDeadNodes(part).nodes.length === part.nodes.length,
};

/** Properties of the whole graph, whose regions have parameters in ONNX Runtime's own dtypes. */
const ofWholeGraphs: ReadonlySet<Property> = new Set(["integersNarrowed"]);

/** Whether a property holds of a graph, and of all regions in it if it concerns them. */
export const holds = (property: Property, graph: Graph, target: Target): boolean =>
  checks[property](graph, target) &&
  (ofWholeGraphs.has(property) ||
    graph.nodes.every(({ regions }) => regions.every((region) => holds(property, region, target))));
