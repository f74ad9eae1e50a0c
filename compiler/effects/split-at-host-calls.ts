/** Splits a program at its calls of host functions into graphs that run on the device. */

import { GraphBuilder } from "../../ir/builder";
import { copyNode, mapped, type ValueMap } from "../../ir/clone";
import { isStatic } from "../../ir/types/dim";
import type { Graph, HostFunction, Value } from "../../ir/graph";
import { withoutDeadNodes } from "../../ir/liveness";
import { mustRun } from "../../ir/op";
import { definitionOf, type AnyNode, type Node } from "../../ir/ops";
import { usedSymbols } from "../../ir/symbols";

/** A part of a program that runs on the device as one graph. */
export interface DeviceStep {
  readonly kind: "graph";
  readonly graph: Graph;
  /** The program's values for the graph's parameters. */
  readonly inputs: readonly Value[];
  /** The program's values that are the graph's results. */
  readonly outputs: readonly Value[];
}

/** A call of a host function between two graphs. */
export interface HostStep {
  readonly kind: "host";
  readonly node: Node<"hostCall">;
  readonly fn: HostFunction;
}

export type ProgramStep = DeviceStep | HostStep;

const isHostCall = (node: AnyNode): node is Node<"hostCall"> => node.op === "hostCall";

/**
 * Splits a graph at its calls of host functions: the nodes before a call in program order have run when the
 * function is called.
 */
export function splitAtHostCalls(graph: Graph): readonly ProgramStep[] {
  const parts: AnyNode[][] = [[]];
  const calls: Node<"hostCall">[] = [];
  for (const node of graph.nodes) {
    if (isHostCall(node)) {
      calls.push(node);
      parts.push([]);
    } else parts.at(-1)?.push(node);
  }
  const made: Value[] = [...graph.parameters];
  return parts.flatMap((nodes, i): ProgramStep[] => {
    const call = calls[i];
    const later = new Set(graph.results);
    for (const part of parts.slice(i + 1)) usedBy(part).forEach((value) => later.add(value));
    for (const { operands } of calls.slice(i)) operands.forEach((value) => later.add(value));
    const sizes = new Set(parts.slice(i + 1).flatMap((part) => [...symbolsUsedBy(part)]));
    const outputs = nodes
      .flatMap(({ results }) => results)
      .filter((value) => later.has(value) || hasBareSymbol(value, sizes));
    const steps: ProgramStep[] =
      nodes.length === 0 ? [] : [deviceStep(graph.name, nodes, outputs, made)];
    made.push(...outputs);
    if (call === undefined) return steps;
    made.push(...call.results);
    return [...steps, { kind: "host", node: call, fn: call.attributes.fn }];
  });
}

/** The values that nodes and their regions use. */
function usedBy(nodes: readonly AnyNode[]): ReadonlySet<Value> {
  const used = new Set<Value>();
  const visit = (part: readonly AnyNode[]): void => {
    for (const { operands, regions } of part) {
      operands.forEach((value) => used.add(value));
      for (const region of regions) {
        visit(region.nodes);
        region.results.forEach((value) => used.add(value));
      }
    }
  };
  visit(nodes);
  return used;
}

function symbolsUsedBy(nodes: readonly AnyNode[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodes) {
    usedSymbols(node).forEach((name) => names.add(name));
    for (const region of node.regions)
      symbolsUsedBy(region.nodes).forEach((name) => names.add(name));
  }
  return names;
}

/** Whether one of these symbols is a size of the value. */
const hasBareSymbol = ({ type }: Value, names: ReadonlySet<string>): boolean =>
  type.shape.some((dim) => !isStatic(dim) && names.has(dim.text));

/** The graph that computes some values of a graph, without effects, with only the parameters that they depend on. */
export function computationOf(values: readonly Value[], graph: Graph): DeviceStep {
  const nodes = graph.nodes.filter(({ op }) => !mustRun(definitionOf(op).effect));
  const needed = withoutDeadNodes({ ...graph, nodes, results: values });
  return deviceStep(graph.name, needed.nodes, values, graph.parameters);
}

function deviceStep(
  name: string,
  nodes: readonly AnyNode[],
  outputs: readonly Value[],
  made: readonly Value[],
): DeviceStep {
  const used = usedBy(nodes);
  const sizes = symbolsUsedBy(nodes);
  // A symbol that the part uses is bound by any value that has it as a size.
  const inputs = made.filter(
    (value) => used.has(value) || outputs.includes(value) || hasBareSymbol(value, sizes),
  );
  const b = new GraphBuilder();
  const map: ValueMap = new Map();
  for (const value of inputs) map.set(value, b.parameter(value.type, value.name));
  for (const node of nodes) copyNode(b, node, map);
  const results = outputs.map((value) => mapped(value, map));
  return { kind: "graph", graph: b.finish(name, results), inputs, outputs };
}
