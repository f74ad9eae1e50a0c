import { graphVariables } from "../compiler/artifact/graph-variables";
import { optimize, passNames } from "../compiler/pipeline";
import type { Graph, VariableHandle } from "../ir/graph";
import type { Location } from "../ir/location";
import { definitionOf } from "../ir/ops";
import { printGraph } from "../ir/printer";
import { bytesOf, formatType, type TensorType } from "../ir/type";
import { UsageError } from "./errors";
import { suggest } from "./suggest";
import { formatBytes, out, print, table } from "./terminal";

export interface InspectOptions {
  readonly function?: string;
  readonly dumpAfter?: string;
}

/** Prints a graph, and what it is made of. */
export function inspectGraph(graph: Graph, captures: number, { dumpAfter }: InspectOptions): void {
  if (dumpAfter !== undefined) {
    dumpPasses(graph, dumpAfter);
    return;
  }
  print(text(graph));
  const arity = graph.parameters.length - captures;
  section("captured", typeRows(graph.parameters.slice(arity).map(({ type }) => ["", type])));
  section(
    "state",
    graphVariables(graph).map((variable) => stateRow(graph, variable)),
  );
  const counts = opCounts(graph);
  const total = [...counts.values()].reduce((a, b) => a + b, 0);
  section(
    `operations (${total})`,
    [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([op, n]) => [op, n]),
  );
}

export function section(title: string, rows: readonly (readonly (string | number)[])[]): void {
  if (rows.length > 0) print(`${out.bold(title)}\n${table(rows)}\n`);
}

export const typeRows = (
  named: readonly (readonly [string, TensorType])[],
): readonly (readonly string[])[] =>
  named.map(([name, type]) => [name, formatType(type), formatSize(type)]);

export function formatSize(type: TensorType): string {
  const bytes = bytesOf(type);
  return bytes === undefined ? "" : formatBytes(bytes);
}

const text = (graph: Graph): string =>
  printGraph(graph, { location: fileAndLine, abbreviate: true });

const fileAndLine = ({ text: place }: Location): string | undefined =>
  place === "unknown" ? undefined : place.replace(/^.*[\\/]/, "");

function stateRow(graph: Graph, variable: VariableHandle): readonly string[] {
  const effects = new Set<string>();
  const visit = ({ nodes }: Graph): void => {
    for (const { op, attributes, regions } of nodes) {
      if (Object.values(attributes).includes(variable)) effects.add(definitionOf(op).effect);
      regions.forEach(visit);
    }
  };
  visit(graph);
  const { name, type } = variable;
  return [name, formatType(type), formatSize(type), [...effects].sort().join(", ")];
}

/** How often each op stands in the text of a graph, regions and functions that are called included. */
function opCounts(graph: Graph): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const seen = new Set<Graph>();
  const visit = (part: Graph): void => {
    if (seen.has(part)) return;
    seen.add(part);
    for (const { op, attributes, regions } of part.nodes) {
      counts.set(op, (counts.get(op) ?? 0) + 1);
      if ("callee" in attributes) visit(attributes.callee as Graph);
      regions.forEach(visit);
    }
  };
  visit(graph);
  return counts;
}

/** Throws where there is no such pass. */
export function checkPass(pass: string | undefined): void {
  if (pass === undefined || pass === "all" || passNames.includes(pass)) return;
  const known = [...new Set(passNames)];
  throw new UsageError(
    `there is no pass ${pass}${suggest(pass, known)}\npasses: ${known.join(", ")}, all`,
  );
}

function dumpPasses(graph: Graph, pass: string): void {
  optimize(graph, { provider: "cpu" }, (name, after) => {
    if (pass === "all" || pass === name) print(`${out.bold(`after ${name}`)}\n\n${text(after)}`);
  });
}
