/** A human-readable description of a graph's gradient: forward and backward nodes by source line. */

import { GraphBuilder } from "../ir/builder";
import { inlineGraph } from "../ir/clone";
import { isFloating } from "../ir/types/dtype";
import type { Graph, Value } from "../ir/graph";
import type { Location } from "../ir/location";
import { isRead } from "../ir/ops";
import { printNodes } from "../ir/text/printer";
import { reverse } from "../gradients/reverse";
import { fileAndLine } from "./describe-graph";
import { inlineCalls } from "./passes/inline-calls";

/** One source line: its nodes, and the nodes of its gradient. */
export interface GradientLine {
  /** `file:line`; absent if unknown, and for nodes without a line. */
  readonly location: string | undefined;
  readonly forward: readonly string[];
  readonly backward: readonly string[];
}

export interface GradientFacts {
  /** In program order; the backward pass runs in the reverse order. */
  readonly lines: readonly GradientLine[];
  /** The parameters and variables that are differentiated by, and the gradient of each, if it has one. */
  readonly gradients: readonly (readonly [source: string, gradient: string])[];
}

/** Describes a graph and the gradient of the sum of its floating-point results. */
export function describeGradient(graph: Graph): GradientFacts {
  const b = new GraphBuilder();
  const flat = inlineCalls.run(graph, { provider: "cpu" });
  const parameters = flat.parameters.map(({ type, name }) => b.parameter(type, name));
  const results = inlineGraph(b, flat, parameters).filter(({ type }) => isFloating(type.dtype));
  const forward = [...b.nodes];
  const reads = forward
    .filter(isRead)
    .flatMap(({ attributes, results }) =>
      results.map((value) => ({ name: attributes.variable.name, value })),
    );
  const sources = [
    ...parameters.map((value, i) => ({ name: value.name ?? `parameter ${i}`, value })),
    ...reads,
  ].filter(({ value }) => isFloating(value.type.dtype));
  const gradients = reverse({
    nodes: forward,
    targets: results,
    outputGradients: results.map((result) => b.fullLike(result, 1)),
    sources: sources.map(({ value }) => value),
    b,
  });
  const found: readonly Value[] = gradients.filter((gradient) => gradient !== null);
  const { nodes, nameOf } = printNodes(b.finish(graph.name, found));
  return {
    lines: grouped(
      b.nodes.map(({ location }, i) => ({ location, text: nodes[i] ?? [] })),
      forward.length,
    ),
    gradients: sources.map(({ name }, i) => [
      name,
      gradients[i] == null ? "none: not connected" : nameOf(gradients[i]),
    ]),
  };
}

interface PrintedNode {
  readonly location: Location;
  readonly text: readonly string[];
}

/** Nodes by source line: a gradient's node has that of the node that it differentiates. */
function grouped(nodes: readonly PrintedNode[], forwardCount: number): GradientLine[] {
  const lines = new Map<string, { forward: string[]; backward: string[] }>();
  nodes.forEach(({ location, text }, i) => {
    const key = fileAndLine(location)?.replace(/:\d+$/, "") ?? "";
    const line = lines.get(key) ?? { forward: [], backward: [] };
    lines.set(key, line);
    (i < forwardCount ? line.forward : line.backward).push(...text);
  });
  return [...lines].map(([key, line]) => ({ location: key === "" ? undefined : key, ...line }));
}
