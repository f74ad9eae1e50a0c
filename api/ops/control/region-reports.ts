/** Prints and assertions inside regions: their operands become results of the node, and the reports are made after it has run. */

import { GraphBuilder } from "../../../ir/builder";
import { isStatic } from "../../../ir/types/dim";
import { UnimplementedError } from "../../../ir/errors";
import type { Graph, Value } from "../../../ir/graph";
import { isNode } from "../../../ir/match";
import type { AnyNode, Node } from "../../../ir/ops";
import type { TensorType } from "../../../ir/types/type";
import type { Context } from "../../context/context";

/** A print or an assertion of a branch or a loop's body, which takes effect in the surrounding graph after the node. */
export interface RegionReport {
  readonly node: Node<"print"> | Node<"assert">;
  /** Values of the region; the last one is the condition of the report. */
  readonly operands: readonly Value[];
}

const isReport = (node: AnyNode): node is RegionReport["node"] =>
  isNode(node, "print") || isNode(node, "assert");

/**
 * Removes prints and assertions from a region.
 *
 * @throws UnimplementedError for a call of the host, which interrupts a run
 */
export function withoutReports(graph: Graph): {
  readonly graph: Graph;
  readonly reports: readonly RegionReport[];
} {
  const call = graph.nodes.find((node) => isNode(node, "hostCall"));
  if (call !== undefined) throw callInRegion(call, graph.name);
  if (!graph.nodes.some(isReport)) return { graph, reports: [] };
  const b = new GraphBuilder();
  b.keepParameters(graph.parameters);
  const always = b.scalar("bool", 1);
  const reports: RegionReport[] = [];
  for (const node of graph.nodes) {
    if (!isReport(node)) b.keep(node);
    else {
      const isConditional = node.attributes.isConditional === true;
      reports.push({ node, operands: isConditional ? node.operands : [...node.operands, always] });
    }
  }
  return { graph: b.finish(graph.name, graph.results), reports };
}

const callInRegion = ({ location }: AnyNode, region: string): UnimplementedError =>
  new UnimplementedError(
    {
      what: `tf.jsFunction inside a branch or a loop (${region})`,
      given: "a host call where a run cannot be interrupted",
      expected: "the call outside of tf.cond and tf.whileLoop",
      fix: "call tf.jsFunction before or after; or decide with ordinary JavaScript, outside of the function",
    },
    location,
  );

/** Placeholders that a branch returns for the other branch's reports: their conditions are false. */
export function notReported(b: GraphBuilder, reports: readonly RegionReport[]): readonly Value[] {
  return reports.flatMap(({ node, operands }) =>
    operands.map(({ type }, i) => {
      // The assertion of a branch that was not taken holds.
      const holds = node.op === "assert" && i === 0;
      return filled(b, type, holds ? 1 : 0);
    }),
  );
}

const filled = (b: GraphBuilder, { dtype, shape }: TensorType, value: number): Value =>
  b.full(
    dtype,
    shape.map((dim) => (isStatic(dim) ? dim : 0)),
    value,
  );

/** Adds a conditional's reports to the current graph: their operands are results of its node. */
export function reportAfterBranch(
  context: Context,
  reports: readonly RegionReport[],
  given: readonly Value[],
): void {
  let next = 0;
  for (const { node, operands } of reports) {
    const own = given.slice(next, next + operands.length);
    next += operands.length;
    emitReport(context, node, own);
  }
}

let loops = 0;

/**
 * Adds the reports of a loop's iterations to the current graph: their operands are stacked outputs of the loop's node.
 *
 * @throws UnimplementedError for reports of a nested loop
 */
export function reportAfterLoop(
  context: Context,
  reports: readonly RegionReport[],
  given: readonly Value[],
): void {
  const loop = loops++;
  let next = 0;
  for (const { node, operands } of reports) {
    if (node.attributes.loop !== undefined) throw loopInLoop(node);
    const own = given.slice(next, next + operands.length);
    next += operands.length;
    emitReport(context, { ...node, attributes: { ...node.attributes, loop } }, own);
  }
}

const loopInLoop = ({ op, location }: AnyNode): UnimplementedError =>
  new UnimplementedError(
    {
      what: `a ${op} in a loop inside of a loop`,
      given: "a number of reports that differs from iteration to iteration",
      expected: "tf.print and tf.debugging.assert… in the outer loop's body, or after the loops",
      fix: "carry the value in a loop variable, and print it after the inner loop",
    },
    location,
  );

function emitReport(context: Context, node: AnyNode, operands: readonly Value[]): void {
  const { op, attributes, location, scope } = node;
  context.emit({
    op,
    operands,
    attributes: { ...attributes, isConditional: true },
    location,
    scope,
  });
}
