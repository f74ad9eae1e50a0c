/** TF.js's functions of tensors of one rank, such as `tf.concat2d`. The names without a rank take any. */

import { describe } from "../../tensors/describe";
import { InvalidArgumentError } from "../../../ir/errors";
import { currentLocation } from "../../../ir/location";
import type { Tensor } from "../../tensors/tensor";
import { tensorArgument, tensorsArgument } from "../../arguments/tensors";
import type { TensorLike } from "../../tensors/tensor-like";
import { reverse } from "./tile-and-reverse";
import { pad } from "./padding";
import { concat } from "./shape";
import { slice } from "./slicing";

/** @throws InvalidArgumentError if the tensor has another rank */
function ofRank(given: TensorLike, argument: string, op: string, rank: number): Tensor {
  const tensor = tensorArgument(given, argument, op);
  if (tensor.rank === rank) return tensor;
  throw new InvalidArgumentError(
    {
      what: `Error in ${op}: ${argument} must be rank ${rank} but got rank ${tensor.rank}.`,
      given: describe(tensor),
      expected: `rank ${rank}`,
      fix: `use tf.${op.replace(/\dd$/, "")}, which takes any rank`,
    },
    currentLocation(),
  );
}

const concatOfRank =
  (rank: number) =>
  (tensors: readonly TensorLike[], axis = 0): Tensor =>
    concat(
      tensorsArgument(tensors, `concat${rank}d`).map((tensor, i) =>
        ofRank(tensor, `tensors[${i}]`, `concat${rank}d`, rank),
      ),
      axis,
    );

/** Concatenates vectors. @see TF.js `tf.concat1d` */
export const concat1d = (tensors: readonly TensorLike[]): Tensor => concatOfRank(1)(tensors);
/** Concatenates matrices along an axis. @see TF.js `tf.concat2d` */
export const concat2d = concatOfRank(2);
/** As `concat`, of tensors of rank 3. */
export const concat3d = concatOfRank(3);
/** As `concat`, of tensors of rank 4. */
export const concat4d = concatOfRank(4);

const sliceOfRank =
  (rank: number) =>
  (x: TensorLike, begin: readonly number[], size: readonly number[]): Tensor =>
    slice(ofRank(x, "x", `slice${rank}d`, rank), begin, size);

/** `size` elements of a vector from `begin` on. */
export const slice1d = (x: TensorLike, begin: number, size: number): Tensor =>
  sliceOfRank(1)(x, [begin], [size]);
/** A block of a matrix. */
export const slice2d = sliceOfRank(2);
/** As `slice`, of tensors of rank 3. */
export const slice3d = sliceOfRank(3);
/** As `slice`, of tensors of rank 4. */
export const slice4d = sliceOfRank(4);

const reverseOfRank =
  (rank: number) =>
  (x: TensorLike, axis?: number | readonly number[]): Tensor =>
    reverse(ofRank(x, "x", `reverse${rank}d`, rank), axis);

/** A reversed vector. */
export const reverse1d = (x: TensorLike): Tensor => reverseOfRank(1)(x, 0);
/** A matrix reversed along axes (default: both). */
export const reverse2d = reverseOfRank(2);
/** As `reverse`, of tensors of rank 3. */
export const reverse3d = reverseOfRank(3);
/** As `reverse`, of tensors of rank 4. */
export const reverse4d = reverseOfRank(4);

const padOfRank =
  (rank: number) =>
  (
    x: TensorLike,
    paddings: readonly (readonly [before: number, after: number])[],
    constantValue = 0,
  ): Tensor =>
    pad(ofRank(x, "x", `pad${rank}d`, rank), paddings, constantValue);

/** A vector padded with a value. */
export const pad1d = (
  x: TensorLike,
  paddings: readonly [before: number, after: number],
  constantValue = 0,
): Tensor => padOfRank(1)(x, [paddings], constantValue);
/** A matrix padded with a value. */
export const pad2d = padOfRank(2);
/** As `pad`, of tensors of rank 3. */
export const pad3d = padOfRank(3);
/** As `pad`, of tensors of rank 4. */
export const pad4d = padOfRank(4);
