/** A human-readable description of a graph: its text, its tensors, its state and its ops. */

import { isGraph, type Graph, type VariableHandle } from "../ir/graph";
import type { Location } from "../ir/location";
import { definitionOf } from "../ir/ops";
import { printGraph } from "../ir/text/printer";
import { bytesOf, formatType, type TensorType } from "../ir/types/type";
import { graphVariables } from "../ir/graph-variables";
import { optimize, pipeline, stepNames } from "./pipeline";
import type { Target } from "./pass";

/** A human-readable description of a tensor of a graph. */
export interface TensorFacts {
  readonly name: string;
  readonly type: string;
  /** Absent if the size is known only at run time. */
  readonly bytes: number | undefined;
}

export interface StateFacts extends TensorFacts {
  readonly isRead: boolean;
  readonly isWritten: boolean;
}

/** A human-readable description of a graph. */
export interface GraphFacts {
  readonly text: string;
  readonly parameters: readonly TensorFacts[];
  readonly results: readonly TensorFacts[];
  readonly state: readonly StateFacts[];
  /** The number of nodes of each op, most frequent first, including those of regions and callees. */
  readonly operations: readonly (readonly [op: string, count: number])[];
}

/** @param name the graph's name in the text; default: its own */
export const describeGraph = (graph: Graph, name = graph.name): GraphFacts => ({
  text: graphText(graph, name),
  parameters: graph.parameters.map(({ type, name: own = "" }) => tensorFacts(own, type)),
  results: graph.results.map(({ type }) => tensorFacts("", type)),
  state: graphVariables(graph).map((variable) => stateFacts(graph, variable)),
  operations: byFrequency(countOps(graph)),
});

const tensorFacts = (name: string, type: TensorType): TensorFacts => ({
  name,
  type: formatType(type),
  bytes: bytesOf(type),
});

/** The most frequent first, equal ones by name. */
export const byFrequency = (counts: ReadonlyMap<string, number>): [string, number][] =>
  [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));

const graphText = (graph: Graph, name: string): string =>
  printGraph(graph, {
    location: fileAndLine,
    abbreviate: true,
    graphName: (printed) => (printed === graph ? name : undefined),
  });

/** A source line without its folders; `undefined` if unknown. */
export const fileAndLine = ({ text }: Location): string | undefined =>
  text === "unknown" ? undefined : text.replace(/^.*[\\/]/, "");

function stateFacts(graph: Graph, variable: VariableHandle): StateFacts {
  const effects = new Set<string>();
  const visit = ({ nodes }: Graph): void => {
    for (const { op, attributes, regions } of nodes) {
      if (Object.values(attributes).includes(variable)) effects.add(definitionOf(op).effect);
      regions.forEach(visit);
    }
  };
  visit(graph);
  return {
    ...tensorFacts(variable.name, variable.type),
    isRead: effects.has("reads"),
    isWritten: effects.has("writes"),
  };
}

function countOps(graph: Graph): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const seen = new Set<Graph>();
  const visit = (part: Graph): void => {
    if (seen.has(part)) return;
    seen.add(part);
    for (const { op, attributes, regions } of part.nodes) {
      counts.set(op, (counts.get(op) ?? 0) + 1);
      Object.values(attributes).filter(isGraph).forEach(visit);
      regions.forEach(visit);
    }
  };
  visit(graph);
  return counts;
}

/** The steps of the compiler, each once, in the order in which they first run. */
export const knownPasses: readonly string[] = [...new Set(stepNames)];

/** A graph's text after each pass. */
export function textsAfter(
  graph: Graph,
  name: string,
  target: Target,
): readonly (readonly [pass: string, text: string])[] {
  const texts: [string, string][] = [];
  const observe = (pass: string, after: Graph): void => {
    texts.push([pass, graphText(after, name)]);
  };
  optimize(graph, target, observe, pipeline);
  return texts;
}
