/** Dense tensors from sparse coordinates: `tf.sparseToDense`. */

import type { Rank } from "../../tensors/rank";
import { DTypeError, InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { formatType } from "../../../ir/types/type";
import { checkedCoordinates, indicesArgument } from "../../arguments/indices";
import { shapeArgument, type ShapeLike } from "../../arguments/shape";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";

/**
 * A tensor with values at coordinates, and a default value everywhere else.
 *
 * @param sparseIndices coordinates: integers `[n, rank]`, or `[n]` for a vector, or a scalar for one element of a vector
 * @param sparseValues one for each coordinate, or one for all
 * @param outputShape sizes by axis
 * @param defaultValue of the other elements
 * @throws InvalidArgumentError if the shapes do not fit, or coordinates are out of range; DTypeError if the dtypes of the values differ
 * @see TF.js `tf.sparseToDense`; TensorFlow `tf.sparse.to_dense`
 */
export const sparseToDense = <T extends Tensor | Rank = Rank>(
  sparseIndices: TensorLike,
  sparseValues: TensorLike,
  outputShape: ShapeLike,
  defaultValue: TensorLike = 0,
): TensorOf<T> =>
  apply((b) => {
    const op = "sparseToDense";
    const indices = indicesArgument(b, sparseIndices, "sparseIndices", op);
    const values = valueOf(sparseValues, "sparseValues", op);
    const filler = valueOf(defaultValue, "defaultValue", op, values.type.dtype);
    if (filler.type.dtype !== values.type.dtype) {
      throw new DTypeError({
        what: `Argument 'defaultValue' passed to '${op}' must be ${values.type.dtype} tensor, but got ${filler.type.dtype} tensor`,
        given: `values ${formatType(values.type)}, default ${formatType(filler.type)}`,
        expected: "one dtype for both",
        fix: "convert one of them with tf.cast",
      });
    }
    const shape = shapeArgument(outputShape, "outputShape", op);
    const [count = 1, depth = 1] = indices.type.shape;
    const coordinates = b.withShape(indices, [count, depth]);
    checkSparse(indices, values, filler, shape.length);
    const background = b.expandTo(filler, shape);
    return b.scatterND(
      background,
      checkedCoordinates(b, coordinates, shape),
      b.expandTo(values, [count]),
      { reduction: "none" },
    );
  });

function checkSparse(indices: Value, values: Value, filler: Value, rank: number): void {
  const { shape } = indices.type;
  const fault =
    shape.length > 2
      ? `sparseIndices should be a scalar, vector, or matrix, but got shape ${formatType(indices.type)}.`
      : (shape[1] ?? 1) !== rank
        ? `outputShape has incorrect number of elements:, ${rank}, should be: ${String(shape[1] ?? 1)}.`
        : values.type.shape.length > 1 ||
            (values.type.shape.length === 1 && values.type.shape[0] !== (shape[0] ?? 1))
          ? `sparseValues has incorrect shape ${formatType(values.type)}, should be [] or [${String(shape[0] ?? 1)}]`
          : filler.type.shape.length > 0
            ? "defaultValue must be a scalar"
            : undefined;
  if (fault === undefined) return;
  throw new InvalidArgumentError({
    what: fault,
    given: `indices ${formatType(indices.type)}, values ${formatType(values.type)}, default ${formatType(filler.type)}`,
    expected: "coordinates [n, rank], values [n]",
  });
}
