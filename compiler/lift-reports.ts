import type { Graph, Value } from "../ir/graph";
import type { Location } from "../ir/location";
import type { AssertAttributes, PrintAttributes } from "../ir/ops/effects";
import type { AnyNode, Node } from "../ir/ops";

/** What is told to the host after a run, of results of the graph that are there for it. */
export type Report = PrintReport | AssertReport;

export interface PrintReport extends PrintAttributes {
  readonly kind: "print";
  /** The results that stand for the node's operands. */
  readonly operands: readonly number[];
}

export interface AssertReport extends AssertAttributes {
  readonly kind: "assert";
  readonly condition: number;
  readonly operands: readonly number[];
  readonly location: Location;
}

/** The results that a run must give for its reports. Those that only a failed assertion shows are not among them. */
export const inspectedResults = (reports: readonly Report[]): number[] =>
  reports.flatMap((report) => (report.kind === "print" ? report.operands : [report.condition]));

const isPrint = (node: AnyNode): node is Node<"print"> => node.op === "print";
const isAssert = (node: AnyNode): node is Node<"assert"> => node.op === "assert";

export interface ReportingGraph {
  /** The graph's own results, then what is reported. */
  readonly graph: Graph;
  /** In program order. */
  readonly reports: readonly Report[];
}

/** Turns what a graph prints and asserts into extra results: the graph that is left has no effects. */
export function liftReports(graph: Graph): ReportingGraph {
  const results = [...graph.results];
  const reports: Report[] = [];
  const resultsOf = (values: readonly Value[]): number[] =>
    values.map((value) => results.push(value) - 1);
  const nodes = graph.nodes.filter((node) => {
    if (isPrint(node)) {
      reports.push({ ...node.attributes, kind: "print", operands: resultsOf(node.operands) });
    } else if (isAssert(node)) {
      const [condition = 0, ...operands] = resultsOf(node.operands);
      const { location } = node;
      reports.push({ ...node.attributes, kind: "assert", condition, operands, location });
    } else return true;
    return false;
  });
  return reports.length === 0
    ? { graph, reports }
    : { graph: { ...graph, nodes, results }, reports };
}
