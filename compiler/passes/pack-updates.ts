/**
 * Packs elementwise expressions of many small tensors, such as an optimiser's updates, into one expression of
 * concatenated tensors.
 */

import { GraphBuilder } from "../../ir/builder";
import type { Graph, Value } from "../../ir/graph";
import type { AnyNode } from "../../ir/ops";
import { attributeKey } from "../../ir/structural-key";
import { isStaticShape, sameShape } from "../../ir/types/type";
import { isElementwise } from "../../ir/match";
import { valueIds, type Pass } from "../pass";

/** Only small tensors are packed: for large ones, copying costs more than the nodes that are saved. */
const largestPacked = 32_768;

/** The minimum number of nodes saved that outweighs the copies. */
const leastSaving = 4;

const sizeOf = (value: Value): number | undefined => {
  const { shape } = value.type;
  return isStaticShape(shape) ? shape.reduce((a, b) => a * b, 1) : undefined;
};

/**
 * Packs results that are computed in the same way from tensors of different sizes: the tensors are
 * concatenated, and each elementwise operation runs once. An optimiser's update of many small variables is an
 * example.
 *
 *     m₁ ← β·m₁ + g₁,  m₂ ← β·m₂ + g₂      becomes      [m₁ m₂] ← β·[m₁ m₂] + [g₁ g₂]
 */
export const packUpdates: Pass = {
  name: "packUpdates",
  requires: ["pure"],
  ensures: [],
  run: packed,
};

function packed(graph: Graph): Graph {
  const expressions = expressionsOf(graph);
  const groups = packableGroups(graph, expressions);
  if (groups.length === 0) return graph;
  const b = new GraphBuilder();
  b.keepParameters(graph.parameters);
  // Only results depend on packed expressions, so that all other nodes can come first.
  for (const node of graph.nodes) b.keep(node);
  const lanes = new LanePacker(b, expressions);
  const replaced = new Map<Value, Value>();
  for (const group of groups) {
    lanes.unpacked(group).forEach((value, i) => {
      const original = group[i];
      if (original !== undefined) replaced.set(original, value);
    });
  }
  return b.finish(
    graph.name,
    graph.results.map((value) => replaced.get(value) ?? value),
  );
}

/** A number that all lanes share. */
const isShared = (lanes: readonly Value[]): boolean => {
  const [first] = lanes;
  return first?.type.shape.length === 0 && lanes.every((value) => value === first);
};

/** The nodes that produce the lanes, if all apply one op with equal attributes to whole tensors and shared scalars. */
function commonNodes(lanes: readonly Value[]): readonly AnyNode[] | undefined {
  const nodes = lanes.flatMap(({ producer }) => producer ?? []);
  const [first] = nodes;
  if (first === undefined || nodes.length < lanes.length) return undefined;
  const key = attributeKey(first.attributes);
  const agree = nodes.every(
    (node, lane) =>
      node.op === first.op &&
      isElementwise(node.op) &&
      attributeKey(node.attributes) === key &&
      node.operands.length === first.operands.length &&
      node.operands.every(
        (operand) => operand.type.shape.length === 0 || isWhole(operand, lanes[lane]),
      ),
  );
  return agree ? nodes : undefined;
}

/** Whether an operand is not broadcast: it has the shape of the result. */
const isWhole = (operand: Value, result: Value | undefined): boolean =>
  result !== undefined && sameShape(operand.type.shape, result.type.shape);

/** Text for the identity of a list of values. */
function laneKeys(): (lanes: readonly Value[]) => string {
  const idOf = valueIds();
  return (lanes) => lanes.map(idOf).join(",");
}

/** Operand `index` of each lane's node. */
const operandLanes = (nodes: readonly AnyNode[], index: number): readonly Value[] =>
  nodes.flatMap(({ operands }) => operands[index] ?? []);

interface Expressions {
  /** Values of one class are computed in the same way, down to values that are not elementwise. */
  readonly classes: ReadonlyMap<Value, number>;
  /** Values that an elementwise op computes from whole tensors and scalars. */
  readonly packable: ReadonlySet<Value>;
}

/** The maximum depth of an expression: deeper values are operands of the packed expression. */
const deepest = 64;

function expressionsOf(graph: Graph): Expressions {
  const classes = new Map<Value, number>();
  const packable = new Set<Value>();
  const depths = new Map<Value, number>();
  const byKey = new Map<string, number>();
  const classOf = (key: string): number => {
    const known = byKey.get(key) ?? byKey.size;
    byKey.set(key, known);
    return known;
  };
  const operandClass = (value: Value): number =>
    classes.get(value) ??
    classOf(value.type.shape.length === 0 ? `#${classes.size}` : `${value.type.dtype}?`);
  for (const node of graph.nodes) {
    const [value] = node.results;
    if (value === undefined) continue;
    for (const operand of node.operands) classes.set(operand, operandClass(operand));
    const depth = 1 + Math.max(0, ...node.operands.map((operand) => depths.get(operand) ?? 0));
    if (value.type.shape.length === 0 || depth > deepest || commonNodes([value]) === undefined)
      continue;
    const operands = node.operands.map(operandClass).join(",");
    depths.set(value, depth);
    packable.add(value);
    classes.set(value, classOf(`${node.op}${attributeKey(node.attributes)}(${operands})`));
  }
  return { classes, packable };
}

/** The nodes that produce the lanes, if they are packable, and in the same way. */
const packableNodes = (
  lanes: readonly Value[],
  { packable }: Expressions,
): readonly AnyNode[] | undefined =>
  lanes.every((value) => packable.has(value)) ? commonNodes(lanes) : undefined;

/** Groups of results, in the order of the results, each worth packing. */
function packableGroups(graph: Graph, expressions: Expressions): readonly (readonly Value[])[] {
  const { classes } = expressions;
  const groups = new Map<number, Value[]>();
  for (const value of new Set(graph.results)) {
    const size = sizeOf(value);
    if (size === undefined || size === 0 || size > largestPacked || value.type.shape.length === 0)
      continue;
    const key = classes.get(value);
    if (key === undefined) continue;
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  const several = [...groups.values()].filter((group) => group.length > 1);
  const widest = Math.max(0, ...several.map((group) => group.length));
  // Groups of one width hold the same variables in the same order, so that they share their packed operands.
  const candidates = several.filter((group) => group.length === widest);
  return saving(candidates, expressions) >= leastSaving ? candidates : [];
}

/** Nodes saved less nodes added, if the groups are packed. */
function saving(groups: readonly (readonly Value[])[], expressions: Expressions): number {
  const seen = new Set<string>();
  const keyOf = laneKeys();
  let saved = 0;
  const visit = (lanes: readonly Value[]): void => {
    const [first] = lanes;
    if (first === undefined || isShared(lanes) || seen.has(keyOf(lanes))) return;
    seen.add(keyOf(lanes));
    const nodes = packableNodes(lanes, expressions);
    const reshapes = lanes.filter(({ type }) => type.shape.length > 1).length;
    if (nodes === undefined) {
      saved -= 1 + reshapes;
      return;
    }
    saved += lanes.length - 1;
    nodes[0]?.operands.forEach((_, i) => {
      visit(operandLanes(nodes, i));
    });
  };
  for (const group of groups) {
    saved -= 1 + group.filter(({ type }) => type.shape.length > 1).length;
    visit(group);
  }
  return saved;
}

/** Computes lanes as one concatenated tensor. */
class LanePacker {
  private readonly known = new Map<string, Value>();
  private readonly keyOf = laneKeys();

  constructor(
    private readonly b: GraphBuilder,
    private readonly expressions: Expressions,
  ) {}

  /** The lanes' values, split from the packed one. */
  unpacked(lanes: readonly Value[]): readonly Value[] {
    const whole = this.pack(lanes);
    const sizes = lanes.map((value) => sizeOf(value) ?? 0);
    const parts = this.b.split(whole, { axis: 0, sizes });
    return parts.map((part, i) => this.b.withShape(part, lanes[i]?.type.shape ?? []));
  }

  private pack(lanes: readonly Value[]): Value {
    const [first] = lanes;
    if (first === undefined) throw new RangeError("nothing to pack");
    if (isShared(lanes)) return first;
    const key = this.keyOf(lanes);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const nodes = packableNodes(lanes, this.expressions);
    const value = nodes === undefined ? this.concatenated(lanes) : this.applied(nodes);
    this.known.set(key, value);
    return value;
  }

  private applied(nodes: readonly AnyNode[]): Value {
    const [node] = nodes;
    if (node === undefined) throw new RangeError("nothing to pack");
    const operands = node.operands.map((_, i) => this.pack(operandLanes(nodes, i)));
    const [value] = this.b.emit({ ...node, operands }).results;
    if (value === undefined) throw new RangeError(`${node.op} has no result`);
    return value;
  }

  private concatenated(lanes: readonly Value[]): Value {
    const flat = lanes.map((value) => {
      return this.b.withShape(value, [sizeOf(value) ?? 0]);
    });
    return this.b.concat(...flat, { axis: 0 });
  }
}
