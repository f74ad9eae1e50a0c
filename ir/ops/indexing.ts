/** Type inference of gathers and scatters, by indices along an axis or by coordinates. */

import { isStatic, type SymbolicDim } from "../types/dim";
import type { DType } from "../types/dtype";
import { InvalidArgumentError } from "../errors";
import { binaryOp, ternaryOp, unaryOp } from "../op";
import {
  formatShape,
  formatType,
  mayBeSameShape,
  type Shape,
  type TensorType,
} from "../types/type";
import { requireDType, requireSameDType } from "./elementwise";
import type { AxisAttributes } from "./shape";

/** How several updates of one element are combined, with each other and with the element's own value. */
export type Reduction = "none" | "add" | "mul" | "max" | "min";

export interface ScatterAttributes {
  readonly reduction: Reduction;
}

export const isIndexDType = (dtype: DType): boolean => dtype === "int32" || dtype === "int64";

const requireIndices = (indices: TensorType): void => {
  requireDType([indices], isIndexDType, "int32 or int64 indices");
};

function gathered(x: TensorType, indices: TensorType, { axis }: AxisAttributes): TensorType {
  requireIndices(indices);
  const { shape } = x;
  return {
    dtype: x.dtype,
    shape: [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)],
  };
}

/**
 * The last axis of the indices holds coordinates; each addresses a slice of the axes that the coordinates do
 * not cover.
 */
function pointedAt(shape: Shape, indices: TensorType, name: string): Shape {
  requireIndices(indices);
  const depth = indices.shape.at(-1);
  const fault = (what: string, expected: string): InvalidArgumentError =>
    new InvalidArgumentError({
      what,
      given: `indices ${formatType(indices)} into shape ${formatShape(shape)}`,
      expected,
    });
  if (depth === undefined || !isStatic(depth)) {
    throw fault(
      `${name}: the number of coordinates must be known`,
      "indices of shape [..., depth] with a known depth",
    );
  }
  if (depth > shape.length) {
    throw fault(
      `index innermost dimension length must be <= params rank; saw: ${depth} vs. ${shape.length}`,
      `at most ${shape.length} coordinates`,
    );
  }
  return [...indices.shape.slice(0, -1), ...shape.slice(depth)];
}

function scattered(x: TensorType, indices: TensorType, updates: TensorType): TensorType {
  requireSameDType(x, updates);
  const expected = pointedAt(x.shape, indices, "scatterND");
  if (!mayBeSameShape(updates.shape, expected)) {
    throw new InvalidArgumentError({
      what: `updates of shape ${formatShape(updates.shape)} do not fit indices of shape ${formatShape(indices.shape)}`,
      given: `updates ${formatType(updates)} for a tensor ${formatType(x)}`,
      expected: `updates of shape ${formatShape(expected)}`,
    });
  }
  return x;
}

const likeIndices = (x: TensorType, indices: TensorType): TensorType => {
  requireIndices(indices);
  return { dtype: x.dtype, shape: indices.shape };
};

export interface NonZeroAttributes {
  /** The number of elements that are not zero. */
  readonly count: SymbolicDim;
}

/** An index is in [0, size): a negative one is a run-time error, as is one that is too large. */
export const indexingOps = {
  /** Slices of x along an axis: one for each index. TensorFlow `tf.gather`. */
  gather: binaryOp<AxisAttributes>(([x, indices], attributes) => gathered(x, indices, attributes)),
  /** Slices of x, or elements, by coordinates along its first axes. TensorFlow `tf.gather_nd`. */
  gatherND: binaryOp(([x, indices]) => ({
    dtype: x.dtype,
    shape: pointedAt(x.shape, indices, "gatherND"),
  })),
  /**
   * A copy of x with the slices at some coordinates replaced by updates, or combined with them.
   * TensorFlow `tf.scatter_nd`, `tf.tensor_scatter_nd_update`.
   */
  scatterND: ternaryOp<ScatterAttributes>(([x, indices, updates]) =>
    scattered(x, indices, updates),
  ),
  /**
   * result[i,j] = x[indices[i,j], j] for axis 0, and so on.
   * Emitted by sparse cross-entropies and by the gradient of `scatterElements`. TensorFlow `tf.experimental.numpy.take_along_axis`.
   */
  gatherElements: binaryOp<AxisAttributes>(([x, indices]) => likeIndices(x, indices)),
  /**
   * The copy of x whose elements [indices[i,j], j] (for axis 0) are replaced by updates[i,j], or combined with them.
   * Emitted by the gradient of `gatherElements` and of `topK`.
   */
  scatterElements: ternaryOp<AxisAttributes & ScatterAttributes>(([x, indices, updates]) => {
    requireSameDType(x, updates);
    requireIndices(indices);
    return x;
  }),
  /** Coordinates of the elements that are not zero, one row an axis. Called `tf.where`, `tf.whereAsync`. TensorFlow `tf.where`. */
  nonZero: unaryOp<NonZeroAttributes>(
    ([x], { count }) => ({ dtype: "int64", shape: [x.shape.length, count] }),
    { defines: ({ count }) => [count] },
  ),
};
