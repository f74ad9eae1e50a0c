/** Explanations of gradients: how a target depends on a source, and which operation makes a gradient null. */

import { isFloating } from "../ir/types/dtype";
import type { Value } from "../ir/graph";
import type { AnyNode } from "../ir/ops";
import { formatType } from "../ir/types/type";
import { gradientRules } from "./rules";

export interface ExplainInput {
  readonly nodes: readonly AnyNode[];
  readonly target: Value;
  /** The values of the source in the recording. */
  readonly sources: readonly Value[];
  readonly isRecorded: (value: Value) => boolean;
}

/** A node at which a path from a source to a target is not differentiable. */
interface Break {
  readonly node: AnyNode;
  readonly reason: string;
}

/** Describes how a target depends on a source, and where the path from the source is not differentiable. */
export function explainPath({ nodes, target, sources, isRecorded }: ExplainInput): string {
  if (sources.includes(target)) return "connected: the target is the source itself";
  if (!isFloating(target.type.dtype)) {
    return `not connected: the target is ${formatType(target.type)}; only floating-point dtypes have gradients`;
  }
  const makers = new Map<Value, AnyNode>();
  for (const node of nodes) for (const result of node.results) makers.set(result, node);
  const makerOf = (value: Value): AnyNode | undefined => makers.get(value) ?? value.producer;
  if (makerOf(target) === undefined || !isRecorded(target)) {
    const breaks = breaksBehind(target, sources, makerOf);
    if (breaks.length === 0) {
      return "not connected: the target was not recorded: it was computed outside of the tape's block, while recording was stopped, or from nothing that is watched";
    }
    return described(breaks);
  }
  const breaks = breaksBehind(target, sources, makerOf);
  const path = differentiablePath(target, sources, makerOf);
  if (path !== undefined) {
    const steps = path.map((node) => `\n  ${node.op}${place(node)}`).join("");
    const others = breaks.length === 0 ? "" : `\nother paths are cut:${listed(breaks)}`;
    return `connected, through ${path.length} operation${path.length === 1 ? "" : "s"}:${steps}${others}`;
  }
  return breaks.length === 0
    ? "not connected: nothing that the target was computed from was computed from the source"
    : described(breaks);
}

type MakerOf = (value: Value) => AnyNode | undefined;

const place = ({ location }: AnyNode): string => `  at ${location.text}`;
const listed = (breaks: readonly Break[]): string =>
  breaks.map(({ node, reason }) => `\n  ${node.op}: ${reason}${place(node)}`).join("");
const described = (breaks: readonly Break[]): string =>
  `not connected: the path from the source is cut by${listed(breaks)}`;

/** Why no gradient passes through a node; `undefined` if one does. */
function obstacle(node: AnyNode): string | undefined {
  const rule: object = gradientRules[node.op];
  if ("notDifferentiable" in rule) return String(rule.notDifferentiable);
  const integer = node.results.find(({ type }) => !isFloating(type.dtype));
  return integer === undefined || node.results.some(({ type }) => isFloating(type.dtype))
    ? undefined
    : `its result is ${formatType(integer.type)}`;
}

/** Nodes between sources and target through which no gradient passes, last ones first. */
function breaksBehind(target: Value, sources: readonly Value[], makerOf: MakerOf): Break[] {
  const depends = dependence(sources, makerOf);
  const breaks = new Map<AnyNode, Break>();
  const seen = new Set<Value>();
  const pending = [target];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    const node = makerOf(value);
    if (node === undefined || seen.has(value) || !depends(value)) continue;
    seen.add(value);
    const reason = obstacle(node);
    if (reason === undefined) pending.push(...node.operands);
    else breaks.set(node, { node, reason });
  }
  return [...breaks.values()];
}

/** Whether a value was computed from a source, differentiably or not. Iterative, since recordings are deep. */
function dependence(sources: readonly Value[], makerOf: MakerOf): (value: Value) => boolean {
  const known = new Map<Value, boolean>(sources.map((source) => [source, true]));
  return (value) => {
    const pending = [value];
    for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
      const operands = makerOf(top)?.operands ?? [];
      const open = known.has(top) ? [] : operands.filter((operand) => !known.has(operand));
      if (open.length > 0) {
        pending.push(...open);
        continue;
      }
      if (!known.has(top))
        known.set(
          top,
          operands.some((operand) => known.get(operand) === true),
        );
      pending.pop();
    }
    return known.get(value) === true;
  };
}

/** A path of differentiable operations from a source to the target; `undefined` if none exists. */
function differentiablePath(
  target: Value,
  sources: readonly Value[],
  makerOf: MakerOf,
): readonly AnyNode[] | undefined {
  // Breadth first from the target: the shortest path.
  const cameFrom = new Map<Value, Value | undefined>([[target, undefined]]);
  const queue = [target];
  for (const value of queue) {
    if (sources.includes(value)) return pathFrom(value, cameFrom, makerOf);
    const node = makerOf(value);
    if (node === undefined || obstacle(node) !== undefined) continue;
    for (const operand of node.operands) {
      if (cameFrom.has(operand) || !isFloating(operand.type.dtype)) continue;
      cameFrom.set(operand, value);
      queue.push(operand);
    }
  }
  return undefined;
}

function pathFrom(
  source: Value,
  cameFrom: ReadonlyMap<Value, Value | undefined>,
  makerOf: MakerOf,
): AnyNode[] {
  const path: AnyNode[] = [];
  for (let value = cameFrom.get(source); value !== undefined; value = cameFrom.get(value)) {
    const node = makerOf(value);
    if (node !== undefined) path.push(node);
  }
  return path;
}
