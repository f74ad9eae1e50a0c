/** Integer powers of integers, by squaring. */

import { GraphBuilder, type Builder } from "../../ir/builder";
import { notNegative } from "../../ir/compose/run-checks";
import { bytesPerElement, type DType } from "../../ir/types/dtype";
import type { Graph, Value } from "../../ir/graph";
import { uniformConstant } from "../../ir/match";
import { broadcastShapes } from "../../ir/types/type";

/** Short integers have no kernels; the conversion back wraps around as their own products would. */
const computedIn = (dtype: DType): DType => (bytesPerElement(dtype) < 4 ? "int32" : dtype);

/** x to a known power: one product per binary digit, and one more per digit that is 1. */
function knownPower(b: Builder, x: Value, exponent: number): Value {
  if (exponent === 0) return b.fullLike(x, 1);
  const half = knownPower(b, x, Math.floor(exponent / 2));
  const square = exponent === 1 ? undefined : b.mul(half, half);
  if (square === undefined) return x;
  return exponent % 2 === 1 ? b.mul(square, x) : square;
}

/**
 * A region with the loop's variables: the partial product, x to a power of two, and the remaining digits of the
 * exponent.
 */
function region(
  name: string,
  operands: readonly Value[],
  results: (b: GraphBuilder, product: Value, base: Value, rest: Value) => readonly Value[],
): Graph {
  const b = new GraphBuilder();
  const names = ["product", "base", "rest"];
  const [product, base, rest] = operands.map(({ type }, i) => b.parameter(type, names[i]));
  if (product === undefined || base === undefined || rest === undefined) {
    throw new RangeError("the loop has three variables");
  }
  return b.finish(name, results(b, product, base, rest));
}

/** Integers to integer powers by squaring, as many times as the largest exponent has binary digits. */
export function integerPower(b: Builder, x: Value, y: Value): Value {
  const { dtype } = x.type;
  const wide = computedIn(dtype);
  const [base, exponent] = [b.toDType(x, wide), b.toDType(y, wide)];
  const shape = broadcastShapes(x.type.shape, y.type.shape);
  const known = uniformConstant(y);
  if (known !== undefined && known >= 0) {
    return b.toDType(b.expandTo(knownPower(b, base, known), shape), dtype);
  }
  const checked = notNegative(b, exponent, "negative_exponent");
  const start = [b.full(wide, shape, 1), base, checked];
  const condition = region("has_digits", start, (inner, _product, _base, rest) => {
    const axes = rest.type.shape.map((_, axis) => axis);
    const largest = inner.reduceMax(rest, { axes, keepDims: false });
    return [inner.greater(largest, inner.scalarLike(rest, 0))];
  });
  const body = region("digit", start, (inner, product, power, rest) => {
    const two = inner.scalarLike(rest, 2);
    const half = inner.div(rest, two);
    const isOne = inner.greater(rest, inner.mul(half, two));
    const next = inner.where(isOne, inner.mul(product, power), product);
    return [next, inner.mul(power, power), half];
  });
  const [power] = b.whileLoop(start, { carried: 3, trips: [] }, [condition, body]);
  if (power === undefined) throw new RangeError("a loop has its variables as results");
  return b.toDType(power, dtype);
}
