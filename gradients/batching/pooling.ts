/** Batching rules of pooling: the images of all examples form one batch of images. */

import type { Builder } from "../../ir/builder";
import { multiplyDims, type Dim } from "../../ir/types/dim";
import type { Value } from "../../ir/graph";
import type { poolingOps } from "../../ir/ops/pooling";
import type { BatchingTable } from "./rule";
import { withAxis } from "./axes";

interface PoolingInput<A> {
  readonly operands: readonly Value[];
  readonly batched: readonly boolean[];
  readonly attributes: A;
  readonly size: Dim;
  readonly b: Builder;
}

/** [size, N, …] as [size·N, …]: the images of several examples as one batch of images. */
export function mergedImages(b: Builder, x: Value): Value {
  const [size = 1, images = 1, ...rest] = x.type.shape;
  return b.withShape(x, [multiplyDims(size, images), ...rest]);
}

/** [size·N, …] as [size, N, …] */
export const splitImages = (b: Builder, y: Value, size: Dim, images: Dim): Value =>
  b.withShape(y, [size, images, ...y.type.shape.slice(1)]);

/** Pools the images of all examples as one batch. */
const pooling =
  <A>(build: (b: Builder, attributes: A, images: readonly Value[]) => Value | undefined) =>
  ({ operands, batched, attributes, size, b }: PoolingInput<A>): Value => {
    const images = operands.map((x, i) =>
      mergedImages(b, withAxis(b, x, batched[i] === true, size)),
    );
    const pooled = build(b, attributes, images);
    const count = operands[0]?.type.shape[batched[0] === true ? 1 : 0];
    if (pooled === undefined || count === undefined) throw new RangeError("pooling takes images");
    return splitImages(b, pooled, size, count);
  };

export const poolingBatching: BatchingTable<keyof typeof poolingOps> = {
  maxPool: pooling((b, attributes, [x]) => x && b.maxPool(x, attributes)),
  maxPoolGradient: pooling(
    (b, attributes, [x, maxima, g]) =>
      x && maxima && g && b.maxPoolGradient(x, maxima, g, attributes),
  ),
  maxPoolSelect: pooling(
    (b, attributes, [x, maxima, y]) =>
      x && maxima && y && b.maxPoolSelect(x, maxima, y, attributes),
  ),
  averagePool: pooling((b, attributes, [x]) => x && b.averagePool(x, attributes)),
};
