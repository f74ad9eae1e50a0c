/** Lifts prints and assertions out of a graph: their operands become results, which the host inspects after the run. */

import type { Graph, Value } from "../../ir/graph";
import type { Location } from "../../ir/location";
import type { AssertAttributes, PrintAttributes } from "../../ir/ops/effects";
import { isNode } from "../../ir/match";

/** A print or an assertion that the host carries out after a run, from results of the graph. */
export type Report = PrintReport | AssertReport;

interface Reported {
  /** Indices of the results that are printed. */
  readonly operands: readonly number[];
  /** Index of the result that tells whether it happens; absent if it always does. */
  readonly flag: number | undefined;
}

interface PrintReport extends PrintAttributes, Reported {
  readonly kind: "print";
}

export interface AssertReport extends AssertAttributes, Reported {
  readonly kind: "assert";
  readonly condition: number;
  readonly location: Location;
}

/** The results that a run must fetch for its reports, without those that only a failed assertion prints. */
export const inspectedResults = (reports: readonly Report[]): number[] =>
  reports.flatMap((report) => [
    ...(report.flag === undefined ? [] : [report.flag]),
    ...(report.kind === "print" ? report.operands : [report.condition]),
  ]);

export interface ReportingGraph {
  /** The graph's own results, then those for reports. */
  readonly graph: Graph;
  /** In program order. */
  readonly reports: readonly Report[];
}

/** Turns the operands of prints and assertions into extra results; the resulting graph has no effects. */
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
