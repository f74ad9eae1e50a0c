/** Tensors of host data: `tf.tensor`, `tf.scalar`, and TF.js's functions for one rank. */

import type { Rank } from "../../tensors/rank";
import type { DType } from "../../../ir/types/dtype";
import { DTypeError, InvalidArgumentError } from "../../../ir/errors";
import { currentLocation } from "../../../ir/location";
import { integersOfCount } from "../../arguments/numbers";
import { Tensor, type TensorOf } from "../../tensors/tensor";
import type { Scalar, Tensor1D } from "../../tensors/ranked";
import { checkDType, constantValue, hostData, type TensorLike } from "../../tensors/tensor-like";
import { currentContext } from "../../context/context";
import { withLocation } from "../../context/with-location";
import { describe } from "../../tensors/describe";
import { isUnknownSize } from "../../tensors/unknown-size";

/**
 * A tensor of host data.
 *
 * @param values a number, nested arrays, or a typed array
 * @param shape sizes by axis (default: the shape of `values`)
 * @param dtype (default: float32 for numbers, bool for booleans, int64 for bigints)
 * @throws InvalidArgumentError if the number of values is not that of the shape
 * @example
 * ```ts
 * tf.tensor([1, 2, 3, 4], [2, 2]); // → [[1, 2], [3, 4]]
 * ```
 * @see TF.js `tf.tensor`
 */
export function tensor<T extends Tensor | Rank = Rank>(
  values: TensorLike,
  shape?: readonly number[] | null,
  dtype?: DType | null,
): TensorOf<T> {
  if (dtype !== undefined && dtype !== null) checkDType(dtype);
  const data = hostData(values, "values", "tensor");
  const dims =
    shape === undefined || shape === null
      ? data.shape
      : integersOfCount(shape, "shape", "tensor", { least: 0 });
  const size = dims.reduce((a, b) => a * b, 1);
  if (size !== data.elements.length) {
    throw new InvalidArgumentError(
      {
        what: `Based on the provided shape, [${dims.join(",")}], the tensor should have ${size} values but has ${data.elements.length}`,
        given: `${data.elements.length} values`,
        expected: `${size} values`,
        fix: "change the shape or the values",
      },
      currentLocation(),
    );
  }
  const made = new Tensor(
    withLocation(() => constantValue({ ...data, shape: dims }, dtype ?? data.natural)),
  );
  // A loop that makes and disposes tensors has no other operation that frees their data.
  currentContext().flushIfLarge();
  return made;
}

/** A tensor of rank 0. @see TF.js `tf.scalar` */
export const scalar = (value: number | boolean | bigint, dtype?: DType | null): Scalar => {
  if (["number", "boolean", "bigint"].includes(typeof value) || isUnknownSize(value)) {
    return tensor(value, [], dtype);
  }
  throw new DTypeError(
    {
      what: "Error creating a new Scalar: value must be a primitive (number|boolean|string)",
      given: describe(value),
      expected: "a number, a boolean or a bigint: tensors of strings are not supported",
      fix: "use tf.tensor for arrays",
    },
    currentLocation(),
  );
};

/** As `tensor`, with a check of the rank. */
const ofRank =
  <R extends Rank>(rank: number) =>
  (values: TensorLike, shape?: readonly number[] | null, dtype?: DType | null): Tensor<R> => {
    const result = tensor(values, shape, dtype);
    if (result.rank === rank) return result;
    throw new InvalidArgumentError(
      {
        what: `tensor${rank}d() needs values or a shape of rank ${rank}`,
        given: `values of rank ${result.rank}`,
        expected: `rank ${rank}`,
        fix: "use tf.tensor for any rank",
      },
      currentLocation(),
    );
  };

/** A vector. @see TF.js `tf.tensor1d` */
export const tensor1d = (values: TensorLike, dtype?: DType | null): Tensor1D =>
  ofRank<Rank.R1>(1)(values, undefined, dtype);
/** A tensor of rank 2. @see TF.js `tf.tensor2d` */
export const tensor2d = ofRank<Rank.R2>(2);
/** A tensor of rank 3. @see TF.js `tf.tensor3d` */
export const tensor3d = ofRank<Rank.R3>(3);
/** A tensor of rank 4. @see TF.js `tf.tensor4d` */
export const tensor4d = ofRank<Rank.R4>(4);
/** A tensor of rank 5. @see TF.js `tf.tensor5d` */
export const tensor5d = ofRank<Rank.R5>(5);
/** A tensor of rank 6. @see TF.js `tf.tensor6d` */
export const tensor6d = ofRank<Rank.R6>(6);
