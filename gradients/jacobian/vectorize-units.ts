/**
 * The vectoriser of linear programs over the units of their seed, which keeps units aligned with axes of values
 * as long as possible.
 */

import { applyRow } from "../../ir/apply-row";
import type { Builder } from "../../ir/builder";
import { copyNode, mapped, type ValueMap } from "../../ir/clone";
import { productOfDims } from "../../ir/types/dim";
import { InternalError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import type { AnyNode, OpName } from "../../ir/ops";
import { isElementwise } from "../../ir/match";
import { sameShape } from "../../ir/types/type";
import { axisRules, summations, type AxisRule, type Summation } from "./axis-structure";
import { needed } from "../needed";
import { Units, type Batched } from "./units";
import { batchedNode } from "../vectorize";

export interface VectorizeUnitsInput {
  /** The nodes of a program that is linear in the seed. */
  readonly nodes: readonly AnyNode[];
  readonly seed: Value;
  /** The seed's axes on which a unit has one coordinate; along the others it is 1 everywhere. */
  readonly axes: readonly number[];
  /** Replacements of values that do not depend on the seed; default: the value itself. */
  readonly shared?: ReadonlyMap<Value, Value>;
  readonly results: readonly Value[];
  readonly b: Builder;
}

/**
 * Emits nodes that compute `results` for each unit of the seed: [...sizes of the axes, …result].
 *
 * Through most operations a unit's coordinate stays a coordinate of the value. As long as it does, one tensor
 * holds all units, and no zeros of units are multiplied. Operations that sum over such an axis become products
 * without a sum.
 */
export function vectorizeUnits({
  nodes,
  seed,
  axes,
  shared: given = new Map(),
  results,
  b,
}: VectorizeUnitsInput): Value[] {
  const sizes = axes.flatMap((axis) => {
    const size = seed.type.shape[axis] ?? 1;
    // An axis of size 1 has only one unit.
    return size === 1 ? [] : [[axis, size] as const];
  });
  const units = new Units(b, new Map(sizes));
  const shared: ValueMap = new Map(given);
  const start = {
    value: b.fullLike(seed, 1),
    factor: undefined,
    alignedAxes: new Map(sizes.map(([axis]) => [axis, axis])),
  };
  const batched = new Map<Value, Batched>([[seed, start]]);

  for (const node of needed(nodes, results)) {
    const operands = node.operands.map(
      (operand) => batched.get(operand) ?? mapped(operand, shared),
    );
    if (!operands.some(isBatched)) {
      copyNode(b, node, shared);
      continue;
    }
    b.at(node.location, node.scope, () => {
      unitsThrough(b, node, operands, units).forEach((made, i) => {
        const result = node.results[i];
        if (result !== undefined) batched.set(result, made);
      });
    });
  }

  const whole = axes.map((axis) => seed.type.shape[axis] ?? 1);
  return results.map((result) => {
    const found = batched.get(result);
    const shape = [...whole, ...result.type.shape];
    if (found === undefined) return b.expandTo(mapped(result, shared), shape);
    return b.withShape(units.multiplied(allApart(found, units)), shape);
  });
}

const isBatched = (operand: Batched | Value): operand is Batched => "alignedAxes" in operand;

const separated = (batched: Batched, axes: Iterable<number>, units: Units): Batched =>
  [...axes].reduce((before, axis) => units.separated(before, axis), batched);

const allApart = (batched: Batched, units: Units): Batched =>
  separated(batched, batched.alignedAxes.keys(), units);

/** How a node treats the seed axes that are aligned with axes of its operands. */
interface Passage {
  /** From seed axes to the axes of the result with which they are aligned. */
  readonly kept: ReadonlyMap<number, number>;
  /** Seed axes that the node sums over. */
  readonly summed: readonly number[];
}

/** The node's results for all units. */
function unitsThrough(
  b: Builder,
  node: AnyNode,
  operands: readonly (Batched | Value)[],
  units: Units,
): readonly Batched[] {
  const scaled = scaledBy(b, node, operands, units);
  if (scaled !== undefined) return [scaled];
  const { kept, summed } = passage(node, operands, units);
  // Units are separated along axes that the node does not preserve.
  const ready = operands.map((operand) => {
    if (!isBatched(operand)) return operand;
    const ends = [...operand.alignedAxes.keys()].filter(
      (axis) => !kept.has(axis) && !summed.includes(axis),
    );
    return separated(operand, ends, units);
  });
  const made = (value: Value): Batched => ({ value, factor: undefined, alignedAxes: kept });
  if (summed.length > 0) return [made(sums(b, node, ready, summed, units))];
  const leading = units.leadingAxes({ alignedAxes: kept });
  if (leading.length === 0 || stretches(node)) {
    const rank = Math.max(...node.operands.map(({ type }) => type.shape.length));
    const values = ready.map((operand) => {
      if (!isBatched(operand)) return operand;
      return leading.length === 0 ? units.multiplied(operand) : units.padded(operand, rank);
    });
    return b.emit({ ...node, operands: values }).results.map(made);
  }
  const size = productOfDims(units.shapeOf(leading));
  const values = ready.map((operand) => (isBatched(operand) ? units.folded(operand) : operand));
  return batchedNode(b, node, values, ready.map(isBatched), size).map((value) =>
    made(b.withShape(value, [...units.shapeOf(leading), ...value.type.shape.slice(1)])),
  );
}

/** Whether an op accepts any number of leading axes, along which its operands broadcast. */
const stretches = ({ op }: AnyNode): boolean => isElementwise(op) || op === "matMul";

/**
 * The same value with another factor: if a node multiplies by a value that all units share, or adds multiples
 * of one value.
 *
 *     (v·f)·y = v·(f·y);   (v·f)/y = v·(f/y);   −(v·f) = v·(−f);   v·f + v·g = v·(f + g)
 */
function scaledBy(
  b: Builder,
  node: AnyNode,
  operands: readonly (Batched | Value)[],
  units: Units,
): Batched | undefined {
  const [x, y] = operands;
  const [result] = node.results;
  if (x === undefined || result === undefined) return undefined;
  const batched = isBatched(x) ? x : y;
  if (batched === undefined || !isBatched(batched)) return undefined;
  const { value, factor, alignedAxes } = batched;
  const isStretched = !sameShape(units.ownShape(batched), result.type.shape);
  if (isStretched) return undefined;
  if (node.op === "neg" && factor !== undefined)
    return { value, factor: b.neg(factor), alignedAxes };
  if (y === undefined) return undefined;
  if (node.op === "add" || node.op === "sub") {
    if (!isBatched(x) || !isBatched(y) || x.value !== y.value) return undefined;
    const [f, g] = [x, y].map((operand) => operand.factor ?? b.scalarLike(value, 1));
    if (f === undefined || g === undefined) return undefined;
    return { value, factor: node.op === "add" ? b.add(f, g) : b.sub(f, g), alignedAxes };
  }
  const other = batched === x ? y : x;
  if (isBatched(other)) return undefined;
  if (node.op === "mul")
    return {
      value,
      factor: factor === undefined ? other : b.mul(factor, other),
      alignedAxes,
    };
  return node.op === "div" && batched === x && factor !== undefined
    ? { value, factor: b.div(factor, other), alignedAxes }
    : undefined;
}

function passage(node: AnyNode, operands: readonly (Batched | Value)[], units: Units): Passage {
  const kept = new Map<number, number>();
  const summed: number[] = [];
  const rule: AxisRule<never> | undefined = axisRules[node.op];
  const [result] = node.results;
  if (rule === undefined || result === undefined) return { kept, summed };
  for (const axis of units.axes) {
    const batched = operands.filter(isBatched);
    if (!batched.every(({ alignedAxes }) => alignedAxes.has(axis))) continue;
    const along = operands.map((operand) =>
      isBatched(operand) ? operand.alignedAxes.get(axis) : undefined,
    );
    const { operands: own, attributes } = node;
    const at = applyRow(rule, { operands: own, attributes, along, result });
    if (at === "summed") summed.push(axis);
    else if (at !== undefined) kept.set(axis, at);
  }
  return { kept, summed };
}

/** The value of a node that sums over axes of the seed. */
function sums(
  b: Builder,
  node: AnyNode,
  operands: readonly (Batched | Value)[],
  axes: readonly number[],
  units: Units,
): Value {
  const table: Readonly<Partial<Record<OpName, Summation<never>>>> = summations;
  const summation = table[node.op];
  const [result] = node.results;
  if (summation === undefined || result === undefined) {
    throw new InternalError({
      what: `${node.op} sums over units and has no row in the table of summations`,
    });
  }
  const { attributes } = node;
  const batched = operands.filter(isBatched);
  const leading = batched.flatMap((operand) => units.leadingAxesWith(operand, axes));
  const value = applyRow(summation, { operands, attributes, result, axes, units, b });
  return b.withShape(value, [...units.shapeOf(leading), ...result.type.shape]);
}
