/** Sizes as values: the number of elements along axes, and a dim as a scalar of a dtype. */

import type { Builder } from "../builder";
import { isStatic, productOfDims, type Dim } from "../types/dim";
import type { DType } from "../types/dtype";
import type { Value } from "../graph";

/** The number of elements of x along some axes together. */
export const elementsAlong = ({ type: { shape } }: Value, axes: readonly number[]): Dim =>
  productOfDims(axes.map((axis) => shape[axis] ?? 1));

/** A size as a scalar of a dtype. */
export const sizeValue = (b: Builder, dim: Dim, dtype: DType): Value =>
  isStatic(dim)
    ? b.scalar(dtype, dim)
    : b.toDType(b.withShape(b.sizes({ dims: [dim], dtype: "int64" }), []), dtype);
