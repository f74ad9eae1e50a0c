/** Moves transposes towards the operands where that moves fewer elements. */

import type { GraphBuilder } from "../../ir/builder";
import type { Value } from "../../ir/graph";
import { isElementwise, isNode, producedBy } from "../../ir/match";
import { isStaticShape, sameShape, type Shape } from "../../ir/types/type";
import { countUses, rewriteGraph, type Pass } from "../pass";
import { movesNothing, transposed, transposeOf } from "./transposed";

/** A way to compute the transpose of a value. */
interface Plan {
  /** The number of elements moved. */
  readonly cost: number;
  readonly build: (b: GraphBuilder) => Value;
}

type IsUsedOnce = (value: Value) => boolean;

const sizeOf = (shape: Shape): number =>
  isStaticShape(shape) ? shape.reduce((product, dim) => product * dim, 1) : Infinity;

const axesOf = (shape: Shape): number[] => [...shape.keys()];

/** The transpose itself, which moves nothing if it cancels another, or moves only axes of size 1. */
function plain(value: Value, perm: readonly number[]): Plan {
  const inner = transposed(value);
  const x = inner?.x ?? value;
  const whole = inner === undefined ? perm : perm.map((p) => inner.perm[p] ?? p);
  const { shape } = x.type;
  const isFree = isStaticShape(shape) && movesNothing(shape, whole);
  return {
    cost: isFree ? 0 : sizeOf(shape),
    build: (b) => transposeOf(b, x, whole),
  };
}

/** Through a reshape that inserts or removes axes of size 1: the transpose of its operand. */
function throughReshape(
  value: Value,
  perm: readonly number[],
  isUsedOnce: IsUsedOnce,
): Plan | undefined {
  const x = producedBy(value, "reshape")?.operands[0];
  if (x === undefined) return undefined;
  const [outer, inner] = [value.type.shape, x.type.shape];
  const longOuter = axesOf(outer).filter((axis) => outer[axis] !== 1);
  const longInner = axesOf(inner).filter((axis) => inner[axis] !== 1);
  const sizes = (shape: Shape, axes: readonly number[]): Shape =>
    axes.map((axis) => shape[axis] ?? 1);
  if (!sameShape(sizes(outer, longOuter), sizes(inner, longInner))) return undefined;
  const long = perm.flatMap((p) => longInner[longOuter.indexOf(p)] ?? []);
  const plan = planFor(
    x,
    [...long, ...axesOf(inner).filter((axis) => inner[axis] === 1)],
    isUsedOnce,
  );
  const shape = perm.map((p) => outer[p] ?? 1);
  return { cost: plan.cost, build: (b) => b.withShape(plan.build(b), shape) };
}

/** f(x, y)ᵀ = f(xᵀ, yᵀ) */
function throughElementwise(
  value: Value,
  perm: readonly number[],
  isUsedOnce: IsUsedOnce,
): Plan | undefined {
  const node = value.producer;
  if (node === undefined || !isElementwise(node.op) || !isUsedOnce(value)) return undefined;
  const plans = node.operands.map((operand): Plan => {
    const { shape } = operand.type;
    const missing = perm.length - shape.length;
    if (shape.length === 0) return { cost: 0, build: () => operand };
    // The operand as it broadcasts, without leading axes of size 1.
    const own = perm.filter((p) => p >= missing).map((p) => p - missing);
    const plan = planFor(operand, own, isUsedOnce);
    const whole = perm.map((p) => shape[p - missing] ?? 1);
    const first = whole.findIndex((_, i) => (perm[i] ?? 0) >= missing);
    return { cost: plan.cost, build: (b) => b.withShape(plan.build(b), whole.slice(first)) };
  });
  return {
    cost: plans.reduce((sum, { cost }) => sum + cost, 0),
    build: (b) => {
      const operands = plans.map((plan) => plan.build(b));
      const [result] = b.emit({ ...node, operands }).results;
      if (result === undefined) throw new RangeError("an elementwise op has a result");
      return result;
    },
  };
}

/** (x·y)ᵀ = xᵀ·y if all stacks share the matrix y, and the last axis stays last. */
function throughProduct(
  value: Value,
  perm: readonly number[],
  isUsedOnce: IsUsedOnce,
): Plan | undefined {
  const node = producedBy(value, "matMul");
  if (node === undefined || !isUsedOnce(value)) return undefined;
  const [x, y] = node.operands;
  const last = perm.length - 1;
  const staysLast = perm[last] === last && y.type.shape.length === 2;
  if (node.attributes.transposeA || !staysLast) return undefined;
  const plan = planFor(x, perm, isUsedOnce);
  return { cost: plan.cost, build: (b) => b.matMul(plan.build(b), y, node.attributes) };
}

const ways = [throughReshape, throughElementwise, throughProduct] as const;

function planFor(value: Value, perm: readonly number[], isUsedOnce: IsUsedOnce): Plan {
  const direct = plain(value, perm);
  if (direct.cost === 0) return direct;
  return ways.reduce((best, way) => {
    const plan = way(value, perm, isUsedOnce);
    return plan !== undefined && plan.cost < best.cost ? plan : best;
  }, direct);
}

/**
 * Moves a transpose from a result to the operands if that moves fewer elements: they are smaller, or transposes
 * cancel.
 */
export const hoistTransposes: Pass = {
  name: "hoistTransposes",
  requires: ["pure"],
  ensures: [],
  run: (graph) => {
    const uses = countUses(graph);
    const newUses = new Map<Value, number>();
    const isUsedOnce = (value: Value): boolean => newUses.get(value) === 1;
    return rewriteGraph(graph, (b, node, operands) => {
      node.operands.forEach((before, i) => {
        const after = operands[i];
        if (after !== undefined) newUses.set(after, uses.get(before) ?? 0);
      });
      const [x] = operands;
      if (!isNode(node, "transpose") || x === undefined) return undefined;
      const { perm } = node.attributes;
      const plan = planFor(x, perm, isUsedOnce);
      return plan.cost < plain(x, perm).cost ? [plan.build(b)] : undefined;
    });
  },
};
