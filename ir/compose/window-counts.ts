/**
 * The number of elements in each window of a pooling that are not padding: what a mean over the window is
 * divided by.
 */

import type { Builder } from "../builder";
import { isStatic } from "../types/dim";
import type { Value } from "../graph";
import { Literal } from "../types/literal";
import type { PoolAttributes } from "../ops/pooling";
import { padsOfAxis, spatialSizes, windowCounts } from "../ops/window";
import { isStaticShape, type TensorType } from "../types/type";

/**
 * The number of elements of each window over `x` that are not padding, in `x`'s dtype; it broadcasts against
 * the pooled `x`. No window may consist of padding alone.
 */
export function elementCounts(b: Builder, x: TensorType, attributes: PoolAttributes): Value {
  const { kernelSizes, ...window } = attributes;
  const sizes = spatialSizes(x);
  if (attributes.pads.every((pad) => pad === 0)) {
    return b.scalar(
      x.dtype,
      kernelSizes.reduce((a, c) => a * c, 1),
    );
  }
  if (!isStaticShape(sizes)) {
    const ones = b.full(x.dtype, [1, 1, ...sizes], 1);
    return b.conv(ones, b.full(x.dtype, [1, 1, ...kernelSizes], 1), { ...window, group: 1 });
  }
  const counts = windowCounts(sizes, kernelSizes, attributes).filter(isStatic);
  return counts
    .map((count, axis) => {
      const data = Array.from({ length: count }, (_, p) =>
        elementsInside(p, axis, sizes[axis] ?? 0, attributes),
      );
      const shape = [1, 1, ...counts.map((_, other) => (other === axis ? count : 1))];
      return b.constant({ value: new Literal(x.dtype, shape, data) });
    })
    .reduce((product, factor) => b.mul(product, factor));
}

/** For window number `p` along an axis, the number of k with 0 ≤ p·stride + k·dilation − pad < size. */
function elementsInside(p: number, axis: number, size: number, attributes: PoolAttributes): number {
  const [before] = padsOfAxis(attributes, axis);
  const start = p * (attributes.strides[axis] ?? 1) - before;
  const step = attributes.dilations[axis] ?? 1;
  const places = Array.from(
    { length: attributes.kernelSizes[axis] ?? 1 },
    (_, k) => start + k * step,
  );
  return places.filter((place) => place >= 0 && place < size).length;
}
