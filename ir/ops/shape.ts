import { isStatic, multiplyDims, type Dim } from "../dim";
import { InvalidArgumentError } from "../errors";
import { nullaryOp, unaryOp } from "../op";
import {
  broadcastShapes,
  formatShape,
  formatType,
  sameShape,
  sizeOf,
  type Shape,
  type TensorType,
} from "../type";
import type { Literal } from "../literal";

export interface ShapeAttributes {
  readonly shape: Shape;
}

export interface PermutationAttributes {
  readonly perm: readonly number[];
}

function reshaped(x: TensorType, { shape }: ShapeAttributes): TensorType {
  const before = sizeOf(x.shape);
  const after = shape.reduce<Dim>(multiplyDims, 1);
  if (isStatic(before) && isStatic(after) && before !== after) {
    throw new InvalidArgumentError({
      what: `Cannot reshape a tensor with ${before} elements to shape ${formatShape(shape)} (${after} elements)`,
      given: formatType(x),
      expected: `a shape with ${before} elements`,
      fix: "use -1 for the one size that should be worked out",
    });
  }
  return { dtype: x.dtype, shape };
}

function transposed(x: TensorType, { perm }: PermutationAttributes): TensorType {
  const valid =
    perm.length === x.shape.length &&
    new Set(perm).size === perm.length &&
    perm.every((p) => p in x.shape);
  if (!valid) {
    throw new InvalidArgumentError({
      what: `perm [${perm.join(",")}] is not a permutation of the axes of a rank-${x.shape.length} tensor`,
      given: `perm [${perm.join(",")}] for ${formatType(x)}`,
      expected: `each of 0 … ${x.shape.length - 1} once`,
    });
  }
  return { dtype: x.dtype, shape: perm.map((p) => x.shape[p] ?? 1) };
}

function broadcastTo(x: TensorType, { shape }: ShapeAttributes): TensorType {
  if (!sameShape(broadcastShapes(x.shape, shape), shape)) {
    throw new InvalidArgumentError({
      what: `Incompatible shapes: ${formatShape(x.shape)} can not be broadcast to ${formatShape(shape)}`,
      given: formatType(x),
      expected: `a shape that broadcasts to ${formatShape(shape)}`,
    });
  }
  return { dtype: x.dtype, shape };
}

function summedTo(x: TensorType, { shape }: ShapeAttributes): TensorType {
  broadcastTo({ dtype: x.dtype, shape }, { shape: x.shape });
  return { dtype: x.dtype, shape };
}

export const shapeOps = {
  /** A value that is written in the graph itself. */
  constant: nullaryOp<{ readonly value: Literal }>((_, { value }) => ({
    dtype: value.dtype,
    shape: value.shape,
  })),
  reshape: unaryOp<ShapeAttributes>(([x], attributes) => reshaped(x, attributes)),
  transpose: unaryOp<PermutationAttributes>(([x], attributes) => transposed(x, attributes)),
  broadcastTo: unaryOp<ShapeAttributes>(([x], attributes) => broadcastTo(x, attributes)),
  /** The transpose of `broadcastTo`: sums over the axes along which `shape` would stretch. */
  sumTo: unaryOp<ShapeAttributes>(([x], attributes) => summedTo(x, attributes)),
};
