/**
 * Merges loops that differ only in their outputs, such as a loop and the same loop that saves its variables for
 * the gradient.
 */

import { GraphBuilder } from "../../ir/builder";
import { inlineGraph } from "../../ir/clone";
import type { Graph, Value } from "../../ir/graph";
import { withoutDeadNodes } from "../../ir/liveness";
import { isNode } from "../../ir/match";
import type { AnyNode, Node } from "../../ir/ops";
import { attributeKey, structuralKey } from "../../ir/structural-key";
import { rewriteGraph, valueIds, type Pass } from "../pass";
import { mergeCommonSubexpressions } from "./merge-common-subexpressions";

type Loop = Node<"scan"> | Node<"whileLoop">;

const isLoop = (node: AnyNode): node is Loop => isNode(node, "scan") || isNode(node, "whileLoop");

const bodyOf = ({ regions }: Loop): Graph => {
  const body = regions.at(-1);
  if (body === undefined) throw new RangeError("a loop has a body");
  return body;
};

/** Text that loops share if they compute their variables in the same way, whatever their outputs. */
function loopKey(loop: Loop, operands: readonly Value[], idOf: (value: Value) => number): string {
  const { carried } = loop.attributes;
  const body = bodyOf(loop);
  const variables = withoutDeadNodes({ ...body, results: body.results.slice(0, carried) });
  const attributes = isNode(loop, "whileLoop")
    ? { ...loop.attributes, trips: [] }
    : loop.attributes;
  const regions = [...loop.regions.slice(0, -1), variables].map((region) => structuralKey(region));
  return `${loop.op}(${operands.map(idOf).join(",")})${attributeKey(attributes)}${regions.join("")}`;
}

/** The bodies combined: the variables, then the outputs of each. */
function joinedBody(loops: readonly Loop[]): Graph {
  const [first] = loops;
  if (first === undefined) throw new RangeError("there is a loop");
  const { carried } = first.attributes;
  const b = new GraphBuilder();
  const body = bodyOf(first);
  const parameters = body.parameters.map(({ type, name }) => b.parameter(type, name));
  const results = loops.map((loop) => inlineGraph(b, bodyOf(loop), parameters));
  return b.finish(body.name, [
    ...(results[0] ?? []).slice(0, carried),
    ...results.flatMap((all) => all.slice(carried)),
  ]);
}

function joined(
  b: GraphBuilder,
  loops: readonly Loop[],
  operands: readonly Value[],
): readonly Value[] {
  const [first] = loops;
  if (first === undefined) throw new RangeError("there is a loop");
  const regions = [...first.regions.slice(0, -1), joinedBody(loops)];
  if (isNode(first, "scan")) return b.scan(operands, first.attributes, regions);
  const trips = loops.flatMap((loop) => (isNode(loop, "whileLoop") ? loop.attributes.trips : []));
  return b.whileLoop(operands, { ...first.attributes, trips }, regions);
}

function merged(graph: Graph): Graph {
  const groups = new Map<string, Loop[]>();
  const idOf = valueIds();
  for (const node of graph.nodes) {
    if (!isLoop(node)) continue;
    const key = loopKey(node, node.operands, idOf);
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const groupOf = new Map<AnyNode, readonly Loop[]>();
  for (const loops of groups.values()) {
    if (loops.length > 1) for (const loop of loops) groupOf.set(loop, loops);
  }
  if (groupOf.size === 0) return graph;
  const made = new Map<readonly Loop[], readonly Value[]>();
  return rewriteGraph(graph, (b, node, operands) => {
    const loops = groupOf.get(node);
    if (loops === undefined || !isLoop(node)) return undefined;
    const results = made.get(loops) ?? joined(b, loops, operands);
    made.set(loops, results);
    const { carried } = node.attributes;
    const before = loops.slice(0, loops.indexOf(node));
    const from = before.reduce((sum, loop) => sum + loop.results.length - carried, carried);
    return [
      ...results.slice(0, carried),
      ...results.slice(from, from + node.results.length - carried),
    ];
  });
}

/**
 * Merges loops that compute the same variables in the same way into one. Common subexpressions of their bodies
 * are merged later.
 */
export const mergeLoops: Pass = {
  name: "mergeLoops",
  requires: ["pure"],
  ensures: [],
  run: (graph, target) =>
    graph.nodes.filter(isLoop).length < 2
      ? graph
      : merged(mergeCommonSubexpressions.run(graph, target)),
};
