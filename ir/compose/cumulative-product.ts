/** Cumulative products along an axis and products of all other elements, composed from ops without a division. */

import type { Builder } from "../builder";
import { padAxis, sliceAxis } from "./axes";
import { isStatic, type Dim } from "../types/dim";
import { elementsAlong } from "./sizes";
import type { Value } from "../graph";
import type { ScanAttributes } from "../ops/reduction";

/**
 * Products of all elements of an axis up to each.
 *
 * Computed by doubling: after the step of distance d each is a product of up to 2d neighbours, so that n elements take
 * ⌈log₂ n⌉ multiplications. Nothing is divided, so that derivatives of any order are right at zeros too.
 */
export function cumulativeProduct(b: Builder, x: Value, attributes: ScanAttributes): Value {
  const { axis, exclusive } = attributes;
  const size = x.type.shape[axis] ?? 1;
  if (size === 0) return x;
  if (!isStatic(size)) return productsOfPrefixes(b, x, size, attributes);
  let product = exclusive ? shifted(b, x, 1, size, attributes) : x;
  for (let distance = 1; distance < size; distance *= 2) {
    product = b.mul(product, shifted(b, product, distance, size, attributes));
  }
  return product;
}

/** Each element's neighbour at a distance, against the direction of the scan; 1 where there is none. */
function shifted(
  b: Builder,
  x: Value,
  distance: number,
  size: number,
  { axis, reverse }: ScanAttributes,
): Value {
  const kept = size - distance;
  return reverse
    ? padAxis(b, sliceAxis(b, x, axis, distance, kept), axis, 0, distance, 1)
    : padAxis(b, sliceAxis(b, x, axis, 0, kept), axis, distance, 0, 1);
}

/**
 * For a size that is unknown before the run: a row of the whole axis for each element, with 1 for each factor
 * outside its product.
 */
function productsOfPrefixes(
  b: Builder,
  x: Value,
  size: Dim,
  { axis, exclusive, reverse }: ScanAttributes,
): Value {
  const { shape } = x.type;
  const places = b.range({ start: 0, step: 1, size, dtype: "int32" });
  const own = b.withShape(places, [size, 1]);
  const isAfter = reverse ? b.less(places, own) : b.greater(places, own);
  const isOutside = exclusive ? b.or(isAfter, b.equal(places, own)) : isAfter;
  const after = shape.slice(axis + 1);
  const mask = b.withShape(isOutside, [size, size, ...after.map(() => 1)]);
  const rows = b.withShape(x, shape.toSpliced(axis, 0, 1));
  const factors = b.where(mask, b.scalarLike(x, 1), rows);
  return b.reduceProd(factors, { axes: [axis + 1], keepDims: false });
}

/** For each element the product of all others along some axes. */
export function productOfOthers(b: Builder, x: Value, axes: readonly number[]): Value {
  const { shape } = x.type;
  const kept = shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const perm = [...kept, ...axes];
  const moved = b.permuted(x, perm);
  const merged = b.withShape(moved, [
    ...kept.map((axis) => shape[axis] ?? 1),
    elementsAlong(x, axes),
  ]);
  const scan = { axis: kept.length, exclusive: true };
  const before = cumulativeProduct(b, merged, { ...scan, reverse: false });
  const behind = cumulativeProduct(b, merged, { ...scan, reverse: true });
  const others = b.withShape(b.mul(before, behind), moved.type.shape);
  return b.permuted(
    others,
    perm.map((_, axis) => perm.indexOf(axis)),
  );
}
