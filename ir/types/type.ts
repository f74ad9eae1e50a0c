/** Tensor types: dtype and shape, their comparison, text form, broadcasting and axes. */

import { broadcastDims, formatDim, productOfDims, isStatic, type Dim } from "./dim";
import { bytesPerElement, type DType } from "./dtype";
import { InvalidArgumentError } from "../errors";

export type Shape = readonly Dim[];

/** The static type of a tensor. The rank is always known. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((dim, axis) => dim === b[axis]);

/** Whether two shapes may be equal at run time: the same rank, and no two known sizes that differ. */
export const mayBeSameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length &&
  a.every((dim, axis) => {
    const other = b[axis];
    return dim === other || other === undefined || !isStatic(dim) || !isStatic(other);
  });

export const sameType = (a: TensorType, b: TensorType): boolean =>
  a.dtype === b.dtype && sameShape(a.shape, b.shape);

export const formatShape = (shape: Shape): string => `[${shape.map(formatDim).join(",")}]`;

/** `float32[2,b]` */
export const formatType = ({ dtype, shape }: TensorType): string => `${dtype}${formatShape(shape)}`;

export const isStaticShape = (shape: Shape): shape is readonly number[] => shape.every(isStatic);

/** Number of elements. */
export const sizeOf = (shape: Shape): Dim => productOfDims(shape);

/** Size of the tensor's data in bytes, or `undefined` if it is known only at run time. */
export function bytesOf({ dtype, shape }: TensorType): number | undefined {
  const size = sizeOf(shape);
  return isStatic(size) ? size * bytesPerElement(dtype) : undefined;
}

/** NumPy broadcasting: shapes are aligned at the right, and size 1 stretches. */
export function broadcastShapes(...shapes: readonly Shape[]): Shape {
  return shapes.reduce((a, b) => {
    const rank = Math.max(a.length, b.length);
    return Array.from({ length: rank }, (_, i) => {
      const dim = broadcastDims(a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1);
      if (dim === undefined) {
        throw new InvalidArgumentError({
          what: `Incompatible shapes: ${formatShape(a)} vs. ${formatShape(b)}`,
          given: `shapes ${shapes.map(formatShape).join(" and ")}`,
          expected:
            "shapes that broadcast: aligned at the right, sizes are equal or one of them is 1",
          fix: "reshape or transpose one operand so that the sizes meet",
        });
      }
      return dim;
    });
  }, []);
}

/** An axis counted from the front. Negative axes count from the end. */
export function normalizeAxis(axis: number, rank: number, argument = "axis"): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new InvalidArgumentError({
      what: `${argument} ${axis} is out of range for a tensor of rank ${rank}`,
      given: `${argument} = ${axis}`,
      expected:
        rank === 0 ? "no axis: the tensor is a scalar" : `an integer in [${-rank}, ${rank - 1}]`,
      fix: rank === 0 ? `leave ${argument} out` : `choose one of the tensor's ${rank} axes`,
    });
  }
  return axis < 0 ? axis + rank : axis;
}
