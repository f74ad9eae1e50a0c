import type { GraphBuilder } from "../../ir/builder";
import { isFloating } from "../../ir/dtype";
import type { Value } from "../../ir/graph";
import type { AnyNode, Node, OpName } from "../../ir/ops";
import { broadcastShapes, isStaticShape, sameShape, sameType, type Shape } from "../../ir/type";
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

/** The other operand and the number, where one operand of a product or sum is a uniform constant. */
function withConstant(
  operands: readonly Value[],
): { readonly x: Value; readonly constant: number } | undefined {
  const [x, y] = pair(operands);
  const right = uniformConstant(y);
  if (right !== undefined) return { x, constant: right };
  const left = uniformConstant(x);
  return left === undefined ? undefined : { x: y, constant: left };
}

const isPowerOfTwo = (value: number): boolean =>
  Number.isFinite(value) && value !== 0 && Number.isInteger(Math.log2(Math.abs(value)));

/** The shape of a shape attribute, by the reduction that gives it from `from`. */
function summedAxes(from: Shape, to: Shape): number[] {
  const offset = from.length - to.length;
  return from.flatMap((dim, axis) =>
    axis < offset || (to[axis - offset] === 1 && dim !== 1) ? [axis] : [],
  );
}

const rules: { readonly [K in OpName]?: SimplifyRule<K> } = {
  // Sizes that are known need no sums worked out in the graph.
  sumTo: ({ node, operands: [x], b }) => {
    const { shape } = node.attributes;
    if (x === undefined || !isStaticShape(shape) || !isStaticShape(x.type.shape)) return undefined;
    const axes = summedAxes(x.type.shape, shape);
    const leading = x.type.shape.length - shape.length;
    const keepDims = axes.length > leading;
    const summed = axes.length === 0 ? x : b.reduceSum(x, { axes, keepDims });
    return b.withShape(summed, shape);
  },
  // x·1 = x;  (x·c)·d = x·(c·d)
  mul: ({ node, operands, b }) => {
    const found = withConstant(operands);
    if (found === undefined || !isFloating(found.x.type.dtype)) return undefined;
    const { x, constant } = found;
    if (constant === 1) return ifSameType(x, node);
    const inner = producedBy(x, "mul");
    const nested = inner === undefined ? undefined : withConstant(inner.operands);
    // One rounding instead of two: exact where a factor is a power of two.
    if (nested === undefined || !(isPowerOfTwo(constant) || isPowerOfTwo(nested.constant)))
      return undefined;
    const product = constant * nested.constant;
    return sameShape(nested.x.type.shape, x.type.shape) && Number.isFinite(product)
      ? b.mul(nested.x, b.scalarLike(x, product))
      : undefined;
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
  // x + (−y) = x − y
  add: ({ operands, b }) => {
    const [x, y] = pair(operands);
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
  // Only a derivative can tell it from its operand, and derivatives have been taken.
  stopGradient: ({ operands: [x] }) => x,
  // A window's gradient goes to its maximum, so that a mask on the maxima's sign does for all elements: it is smaller.
  // [x > 0]·maxPoolGradient(x, y, g) = maxPoolGradient(x, y, [y > 0]·g)
  where: ({ operands: [condition, x, y], b }) => {
    if (condition === undefined || x === undefined || y === undefined) return undefined;
    const positive = producedBy(condition, "greater");
    const pooled = producedBy(x, "maxPoolGradient");
    if (positive === undefined || pooled === undefined) return undefined;
    const [input, maxima, g] = pooled.operands;
    const [tested, bound] = positive.operands;
    if (tested !== input || uniformConstant(bound) !== 0 || uniformConstant(y) !== 0)
      return undefined;
    const masked = b.where(b.greater(maxima, b.scalarLike(maxima, 0)), g, b.scalarLike(g, 0));
    return b.maxPoolGradient(input, maxima, masked, pooled.attributes);
  },
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

/** An elementwise op broadcasts by itself: an explicit broadcast of an operand that changes nothing is left out. */
function withoutBroadcasts(
  node: AnyNode,
  operands: readonly Value[],
  b: GraphBuilder,
): Value | undefined {
  const [result] = node.results;
  if (result === undefined || operands.length < 2 || !isElementwise(node.op)) return undefined;
  const bare = operands.map(
    (operand) => producedBy(operand, "broadcastTo")?.operands[0] ?? operand,
  );
  if (bare.every((operand, i) => operand === operands[i])) return undefined;
  const kept = keepEnough(bare, operands, result.type.shape);
  return kept === undefined ? undefined : b.emit({ ...node, operands: kept }).results[0];
}

/** As many broadcasts left out as keep the result's shape. */
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

/** Algebraic simplification. Rules keep results to the last bit, but for the sign of zero and sums of scaled terms. */
export const simplify: Pass = {
  name: "simplify",
  run: (graph) =>
    rewriteGraph(graph, (node, operands, b) => {
      // A row is for nodes of its own op; a node of any op can not show that.
      const rule = rules[node.op] as SimplifyRule<never> | undefined;
      const value = rule?.({ node, operands, b } as never) ?? withoutBroadcasts(node, operands, b);
      return value === undefined ? undefined : [value];
    }),
};
