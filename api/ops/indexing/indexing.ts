/** Gathers and scatters: reads of slices at indices or coordinates, and writes of updates to them. */

import type { Rank } from "../../tensors/rank";
import { gatheredInBatch, withBatchCoordinates } from "../../../ir/compose/axes";
import { sizedAs } from "../../../ir/compose/run-checks";
import { isStatic } from "../../../ir/types/dim";
import { InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import type { Reduction } from "../../../ir/ops/indexing";
import { formatType, normalizeAxis } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { checkedCoordinates, checkedIndices, indicesArgument } from "../../arguments/indices";
import { shapeArgument, type ShapeLike } from "../../arguments/shape";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { pairOfOneDType, valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";

/** Leading axes that a tensor and its indices share. */
function sharedAxes(x: Value, indices: Value, batchDims: number, op: string): number {
  const count = batchDims < 0 ? batchDims + indices.type.shape.length : batchDims;
  const report = { given: `${formatType(x.type)}, indices ${formatType(indices.type)}` };
  if (count < 0 || count > indices.type.shape.length || count > x.type.shape.length) {
    throw new InvalidArgumentError({
      ...report,
      what: `${op}: batchDims ${batchDims} must be at most the rank of the tensor and of the indices`,
      expected: "axes of both",
    });
  }
  for (let axis = 0; axis < count; axis++) {
    const [dim = 0, other = 0] = [x.type.shape[axis], indices.type.shape[axis]];
    if (dim !== other && isStatic(dim) && isStatic(other)) {
      throw new InvalidArgumentError({
        ...report,
        what: `params.shape[${axis}]: ${dim} should be equal to indices.shape[${axis}]: ${other}`,
        expected: `the same sizes along the first ${count} axes`,
      });
    }
  }
  return count;
}

/** Indices whose leading axes have the sizes of the tensor's: unknown sizes are checked when the graph runs. */
const inBatchOf = (b: Context, x: Value, indices: Value, count: number): Value =>
  sizedAs(b, indices, x.type.shape.slice(0, count));

/**
 * The slices of a tensor at indices along an axis.
 *
 * @param indices integers in [0, size of the axis), of any shape
 * @param axis the axis (default: `batchDims`, normalized against the rank of the tensor)
 * @param batchDims the number of leading axes that the tensor and the indices share: each example has its own indices
 * @returns tensor of shape `x.shape[:axis] + indices.shape[batchDims:] + x.shape[axis + 1:]`
 * @throws InvalidArgumentError for an index out of range: now if the indices are known, otherwise when the graph runs
 * @example
 * ```ts
 * tf.gather([10, 20, 30], [2, 0, 2]); // → [30, 10, 30]
 * ```
 * @see TF.js `tf.gather`; TensorFlow `tf.gather`; ONNX `Gather`. The gradient sums the contributions of repeated indices.
 */
export const gather = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  indices: TensorLike,
  axis?: number | null,
  batchDims = 0,
): TensorOf<T> =>
  apply((b) => {
    const value = valueOf(x, "x", "gather");
    const given = indicesArgument(b, indices, "indices", "gather");
    const batch = sharedAxes(value, given, batchDims, "gather");
    const at = normalizeAxis(axis ?? batchDims, value.type.shape.length);
    if (at < batch) {
      throw new InvalidArgumentError({
        what: `batchDims (${batch}) must be less than or equal to axis (${at})`,
        given: `axis ${at}, batchDims ${batch}`,
        expected: "an axis after those of the batch",
      });
    }
    const checked = checkedIndices(b, given, value.type.shape[at] ?? 0);
    return batch === 0
      ? b.gather(value, checked, { axis: at })
      : gatheredInBatch(b, value, inBatchOf(b, value, checked, batch), at, batch);
  });

/**
 * The elements, or slices, of a tensor at coordinates.
 *
 * @param indices integers of shape `[…, depth]`: coordinates along the first `depth` axes
 * @param batchDims the number of leading axes that the tensor and the indices share
 * @returns tensor of shape `indices.shape[:-1] + x.shape[batchDims + depth:]`
 * @throws InvalidArgumentError for coordinates out of range: now if they are known, otherwise when the graph runs
 * @example
 * ```ts
 * tf.gatherND([[1, 2], [3, 4]], [[0, 1], [1, 0]]); // → [2, 3]
 * ```
 * @see TF.js `tf.gatherND`; TensorFlow `tf.gather_nd`; ONNX `GatherND`
 */
export const gatherND = (x: TensorLike, indices: TensorLike, batchDims = 0): Tensor =>
  apply((b) => {
    const value = valueOf(x, "x", "gatherND");
    const given = indicesArgument(b, indices, "indices", "gatherND");
    const batch = sharedAxes(value, given, batchDims, "gatherND");
    const checked = checkedCoordinates(b, given, value.type.shape.slice(batch));
    const fitting = inBatchOf(b, value, checked, batch);
    return b.gatherND(value, batch === 0 ? fitting : withBatchCoordinates(b, fitting, batch));
  });

/** Combines a value with updates at coordinates. */
function scattered(
  b: Context,
  x: Value,
  indices: TensorLike,
  updates: Value,
  reduction: Reduction,
  op: string,
): Value {
  const given = indicesArgument(b, indices, "indices", op);
  return b.scatterND(x, checkedCoordinates(b, given, x.type.shape), updates, { reduction });
}

/**
 * A tensor of zeros to which updates are added at coordinates.
 *
 * @param indices integers of shape `[…, depth]`
 * @param updates tensor of shape `indices.shape[:-1] + shape[depth:]`; those of equal coordinates are summed
 * @throws InvalidArgumentError for shapes that do not fit and for coordinates out of range
 * @example
 * ```ts
 * tf.scatterND([[1], [3], [1]], [5, 6, 7], [4]); // → [0, 12, 0, 6]
 * ```
 * @see TF.js `tf.scatterND`; TensorFlow `tf.scatter_nd`; ONNX `ScatterND`
 */
export const scatterND = <T extends Tensor | Rank = Rank>(
  indices: TensorLike,
  updates: TensorLike,
  shape: ShapeLike,
): TensorOf<T> =>
  apply((b) => {
    const value = valueOf(updates, "updates", "scatterND");
    const sizes = shapeArgument(shape, "shape", "scatterND");
    const zeros = b.full(value.type.dtype, sizes, 0);
    return scattered(b, zeros, indices, value, "add", "scatterND");
  });

const tensorScatter =
  (name: string, reduction: Reduction) =>
  <T extends Tensor | Rank = Rank>(
    tensor: TensorLike,
    indices: TensorLike,
    updates: TensorLike,
  ): TensorOf<T> =>
    apply((b) => {
      const [value, values] = pairOfOneDType(["tensor", tensor], ["updates", updates], name);
      return scattered(b, value, indices, values, reduction, name);
    });

/**
 * A copy of a tensor in which the slices at coordinates are replaced.
 *
 * @param indices integers of shape `[…, depth]`
 * @param updates tensor of shape `indices.shape[:-1] + tensor.shape[depth:]`; of several for equal coordinates, one is kept
 * @throws InvalidArgumentError for shapes that do not fit and for coordinates out of range
 * @see TF.js `tf.tensorScatterUpdate`; TensorFlow `tf.tensor_scatter_nd_update`; ONNX `ScatterND`
 */
export const tensorScatterUpdate = tensorScatter("tensorScatterUpdate", "none");

/** As `tensorScatterUpdate`, but updates are added. @see TensorFlow `tf.tensor_scatter_nd_add` */
export const tensorScatterAdd = tensorScatter("tensorScatterAdd", "add");

/**
 * As `tensorScatterUpdate`, with the maximum of the elements; equal elements share its gradient evenly.
 *
 * @see TensorFlow `tf.tensor_scatter_nd_max`
 */
export const tensorScatterMax = tensorScatter("tensorScatterMax", "max");

/** As `tensorScatterMax`, with the minimum. @see TensorFlow `tf.tensor_scatter_nd_min` */
export const tensorScatterMin = tensorScatter("tensorScatterMin", "min");

/** As `tensorScatterUpdate`, but updates are subtracted. @see TensorFlow `tf.tensor_scatter_nd_sub` */
export const tensorScatterSub = (
  tensor: TensorLike,
  indices: TensorLike,
  updates: TensorLike,
): Tensor =>
  apply((b) => {
    const value = valueOf(tensor, "tensor", "tensorScatterSub");
    const values = valueOf(updates, "updates", "tensorScatterSub", value.type.dtype);
    const negative = b.sub(b.scalarLike(values, 0), values);
    return scattered(b, value, indices, negative, "add", "tensorScatterSub");
  });
