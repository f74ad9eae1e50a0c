import type { Graph, Value } from "../../ir/graph";
import type { Location } from "../../ir/location";
import type { AssertAttributes, PrintAttributes } from "../../ir/ops/effects";
import { isNode } from "../../ir/match";

/** What is told to the host after a run, of results of the graph that are there for it. */
export type Report = PrintReport | AssertReport;

interface Reported {
  /** The results that stand for what is shown. */
  readonly operands: readonly number[];
  /** The result that says whether it happens; absent where it always does. */
  readonly flag: number | undefined;
}

export interface PrintReport extends PrintAttributes, Reported {
  readonly kind: "print";
}

export interface AssertReport extends AssertAttributes, Reported {
  readonly kind: "assert";
  readonly condition: number;
  readonly location: Location;
}

/** The results that a run must give for its reports. Those that only a failed assertion shows are not among them. */
export const inspectedResults = (reports: readonly Report[]): number[] =>
  reports.flatMap((report) => [
    ...(report.flag === undefined ? [] : [report.flag]),
    ...(report.kind === "print" ? report.operands : [report.condition]),
  ]);

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
    if (!isNode(node, "print") && !isNode(node, "assert")) return true;
    const all = resultsOf(node.operands);
    const flag = node.attributes.isConditional === true ? all.pop() : undefined;
    if (isNode(node, "print")) {
      reports.push({ ...node.attributes, kind: "print", operands: all, flag });
    } else {
      const [condition = 0, ...operands] = all;
      const { attributes, location } = node;
      reports.push({ ...attributes, kind: "assert", condition, operands, flag, location });
    }
    return false;
  });
  return reports.length === 0
    ? { graph, reports }
    : { graph: { ...graph, nodes, results }, reports };
}
