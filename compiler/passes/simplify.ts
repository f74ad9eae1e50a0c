/** Algebraic simplification, by a table of rules. */

import { applyRow } from "../../ir/apply-row";
import type { GraphBuilder } from "../../ir/builder";
import { isFloating } from "../../ir/types/dtype";
import type { Value } from "../../ir/graph";
import type { AnyNode, Node, OpName } from "../../ir/ops";
import {
  broadcastShapes,
  isStaticShape,
  sameShape,
  sameType,
  type Shape,
} from "../../ir/types/type";
import { isElementwise, producedBy, uniformConstant } from "../../ir/match";
import { rewriteGraph, type Pass } from "../pass";

interface RuleInput<K extends OpName> {
  readonly node: Node<K>;
  readonly operands: readonly Value[];
  readonly b: GraphBuilder;
}

type SimplifyRule<K extends OpName> = (input: RuleInput<K>) => Value | undefined;

const pair = (operands: readonly Value[]): readonly [Value, Value] => {
  const [x, y] = operands;
  if (x === undefined || y === undefined) throw new RangeError("a binary op has two operands");
  return [x, y];
};

/** `x` where dropping the other operand changes neither dtype nor shape. */
const ifSameType = (x: Value, node: AnyNode): Value | undefined => {
  const [result] = node.results;
  return result !== undefined && sameType(x.type, result.type) ? x : undefined;
};

/** The other operand and the number, if one operand of a product or sum is a uniform constant. */
function withConstant(
  operands: readonly Value[],
): { readonly x: Value; readonly constant: number } | undefined {
  const [x, y] = pair(operands);
  const right = uniformConstant(y);
  if (right !== undefined) return { x, constant: right };
  const left = uniformConstant(x);
  return left === undefined ? undefined : { x: y, constant: left };
}

/** An indicator: 1 where a condition holds, 0 elsewhere. */
const conditionOf = (value: Value): Value | undefined => {
  const condition = producedBy(value, "cast")?.operands[0];
  return condition?.type.dtype === "bool" ? condition : undefined;
};

/**
 * A window's gradient is added at its maximum, so that the smaller indicator of the maxima's sign suffices.
 * maxPoolGradient(x, y, g)·[x > 0] = maxPoolGradient(x, y, g·[y > 0])
 */
function maskedPooling(b: GraphBuilder, [x, mask]: readonly Value[]): Value | undefined {
  if (x === undefined || mask === undefined) return undefined;
  const pooled = producedBy(x, "maxPoolGradient");
  const condition = conditionOf(mask);
  const positive = condition === undefined ? undefined : producedBy(condition, "greater");
  if (pooled === undefined || positive === undefined) return undefined;
  const [input, maxima, g] = pooled.operands;
  const [tested, bound] = positive.operands;
  if (tested !== input || uniformConstant(bound) !== 0) return undefined;
  const isPositive = b.greater(maxima, b.scalarLike(maxima, 0));
  return b.maxPoolGradient(input, maxima, b.mul(g, b.toDType(isPositive, g.type.dtype)), {
    ...pooled.attributes,
  });
}

/** Whether a value is a factor of a product, or of a factor of it. */
function hasFactor(product: Value, factor: Value, seen = new Set<Value>()): boolean {
  if (product === factor) return true;
  if (seen.has(product)) return false;
  seen.add(product);
  const factors = producedBy(product, "mul")?.operands ?? [];
  return factors.some((operand) => hasFactor(operand, factor, seen));
}

/** (x·[c])·[c] = x·[c], wherever in a product the indicator is. */
function withoutRepeatedIndicator(operands: readonly Value[], node: AnyNode): Value | undefined {
  const [x, y] = pair(operands);
  if (conditionOf(y) !== undefined && hasFactor(x, y)) return ifSameType(x, node);
  return conditionOf(x) !== undefined && hasFactor(y, x) ? ifSameType(y, node) : undefined;
}

const isPowerOfTwo = (value: number): boolean =>
  Number.isFinite(value) && value !== 0 && Number.isInteger(Math.log2(Math.abs(value)));

/** (x·c)·d = x·(c·d): one rounding instead of two, so exact where a factor is a power of two. */
function multiple(b: GraphBuilder, product: Value, factor: number): Value | undefined {
  const inner = producedBy(product, "mul");
  const nested = inner === undefined ? undefined : withConstant(inner.operands);
  if (nested === undefined || !(isPowerOfTwo(factor) || isPowerOfTwo(nested.constant)))
    return undefined;
  const constant = factor * nested.constant;
  return sameShape(nested.x.type.shape, product.type.shape) && Number.isFinite(constant)
    ? b.mul(nested.x, b.scalarLike(product, constant))
    : undefined;
}

/** The axes whose reduction turns the shape `from` into `to`. */
function summedAxes(from: Shape, to: Shape): number[] {
  const offset = from.length - to.length;
  return from.flatMap((dim, axis) =>
    axis < offset || (to[axis - offset] === 1 && dim !== 1) ? [axis] : [],
  );
}

const rules: { readonly [K in OpName]?: SimplifyRule<K> } = {
  // With known sizes the axes are known too.
  sumTo: ({ node, operands: [x], b }) => {
    const { shape } = node.attributes;
    if (x === undefined || !isStaticShape(shape) || !isStaticShape(x.type.shape)) return undefined;
    const axes = summedAxes(x.type.shape, shape);
    const leading = x.type.shape.length - shape.length;
    const keepDims = axes.length > leading;
    const summed = axes.length === 0 ? x : b.reduceSum(x, { axes, keepDims });
    return b.withShape(summed, shape);
  },
  // x·1 = x;  (x·c)·d = x·(c·d);  (x·[c])·[c] = x·[c]
  mul: ({ node, operands, b }) => {
    const found = withConstant(operands);
    if (found === undefined)
      return maskedPooling(b, operands) ?? withoutRepeatedIndicator(operands, node);
    const { x, constant } = found;
    if (!isFloating(x.type.dtype)) return undefined;
    return constant === 1 ? x : multiple(b, x, constant);
  },
  // x/1 = x;  x/c = x·(1/c) where 1/c is exact
  div: ({ node, operands, b }) => {
    const [x, y] = pair(operands);
    const constant = uniformConstant(y);
    if (constant === undefined || !isFloating(x.type.dtype)) return undefined;
    if (constant === 1) return ifSameType(x, node);
    return isPowerOfTwo(constant) ? b.mul(x, b.scalarLike(x, 1 / constant)) : undefined;
  },
  // x − 0 = x
  sub: ({ node, operands }) => {
    const [x, y] = pair(operands);
    return uniformConstant(y) === 0 ? ifSameType(x, node) : undefined;
  },
  // x + x = 2x;  x + (−y) = x − y
  add: ({ operands, b }) => {
    const [x, y] = pair(operands);
    if (x === y && isFloating(x.type.dtype))
      return multiple(b, x, 2) ?? b.mul(x, b.scalarLike(x, 2));
    const right = producedBy(y, "neg");
    if (right !== undefined) return b.sub(x, right.operands[0]);
    const left = producedBy(x, "neg");
    return left === undefined ? undefined : b.sub(y, left.operands[0]);
  },
  // −(−x) = x
  neg: ({ operands: [x] }) => (x === undefined ? undefined : producedBy(x, "neg")?.operands[0]),
  // Two reshapes are one.
  reshape: ({ node, operands: [x], b }) => {
    if (x === undefined) return undefined;
    const { shape } = node.attributes;
    if (sameShape(shape, x.type.shape)) return x;
    const inner = producedBy(x, "reshape");
    return inner === undefined ? undefined : b.withShape(inner.operands[0], shape);
  },
  broadcastTo: ({ node, operands: [x], b }) => {
    if (x === undefined) return undefined;
    const { shape } = node.attributes;
    if (sameShape(shape, x.type.shape)) return x;
    const inner = producedBy(x, "broadcastTo");
    return inner === undefined ? undefined : b.broadcastTo(inner.operands[0], { shape });
  },
  cast: ({ node, operands: [x] }) => (x?.type.dtype === node.attributes.dtype ? x : undefined),
  // It differs from its operand only in its derivative, and derivatives have been taken.
  stopGradient: ({ operands: [x] }) => x,
  // Σ(c·x) = c·Σx: the product is over fewer elements.
  reduceSum: ({ node, operands: [x], b }) => {
    if (x === undefined) return undefined;
    if (node.attributes.axes.length === 0) return x;
    const product = producedBy(x, "mul");
    const found = product === undefined ? undefined : withConstant(product.operands);
    if (found === undefined || !sameShape(found.x.type.shape, x.type.shape)) return undefined;
    return b.mul(b.reduceSum(found.x, node.attributes), b.scalarLike(x, found.constant));
  },
};

/** A value that broadcasts like the operand: without an explicit broadcast, or without leading axes of size 1. */
function unbroadcast(operand: Value): Value {
  const broadcast = producedBy(operand, "broadcastTo")?.operands[0];
  if (broadcast !== undefined) return broadcast;
  const reshaped = producedBy(operand, "reshape")?.operands[0];
  if (reshaped === undefined) return operand;
  const [own, { shape }] = [reshaped.type.shape, operand.type];
  const leading = shape.length - own.length;
  const addsOnes = leading >= 0 && shape.slice(0, leading).every((dim) => dim === 1);
  return addsOnes && sameShape(own, shape.slice(leading)) ? reshaped : operand;
}

/**
 * An elementwise op broadcasts implicitly: removes explicit broadcasts of operands that do not affect the
 * result's shape.
 */
function withoutBroadcasts(
  b: GraphBuilder,
  node: AnyNode,
  operands: readonly Value[],
): Value | undefined {
  const [result] = node.results;
  if (result === undefined || operands.length < 2 || !isElementwise(node.op)) return undefined;
  const bare = operands.map(unbroadcast);
  if (bare.every((operand, i) => operand === operands[i])) return undefined;
  const kept = keepEnough(bare, operands, result.type.shape);
  return kept === undefined ? undefined : b.emit({ ...node, operands: kept }).results[0];
}

/** The operands with as many broadcasts removed as the result's shape allows. */
function keepEnough(
  bare: readonly Value[],
  operands: readonly Value[],
  shape: Shape,
): readonly Value[] | undefined {
  const gives = (values: readonly Value[]): boolean =>
    sameShape(broadcastShapes(...values.map(({ type }) => type.shape)), shape);
  if (gives(bare)) return bare;
  for (const kept of bare.keys()) {
    const values = bare.map((value, i) => (i === kept ? (operands[i] ?? value) : value));
    if (gives(values) && values.some((value, i) => value !== operands[i])) return values;
  }
  return undefined;
}

/** Algebraic simplification. Rules preserve results exactly, except for the sign of zero and sums of scaled terms. */
export const simplify: Pass = {
  name: "simplify",
  requires: ["pure", "gradientsDropped"],
  ensures: [],
  run: (graph) =>
    rewriteGraph(graph, (b, node, operands) => {
      const rule: SimplifyRule<never> | undefined = rules[node.op];
      const simple = rule === undefined ? undefined : applyRow(rule, { node, operands, b });
      const value = simple ?? withoutBroadcasts(b, node, operands);
      const [result] = node.results;
      if (value === undefined || result === undefined) return undefined;
      // An operand that a rule removes may have determined the result's shape.
      return [b.expandTo(value, result.type.shape)];
    }),
};
