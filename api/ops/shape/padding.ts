/** Padding by a constant value, by reflection and by symmetric repetition. */

import type { Rank } from "../../tensors/rank";
import { concatAxis, padded, sliceAxis, type Pads } from "../../../ir/compose/axes";
import { measured } from "../../../ir/compose/run-checks";
import { isStatic, subtractDims, type Dim } from "../../../ir/types/dim";
import { InvalidArgumentError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { checkedElement } from "../../../ir/types/literal";
import { formatShape, formatType } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { arrayArgument } from "../../arguments/numbers";
import { dimsArgument } from "../../arguments/shape";
import { Tensor, type TensorOf } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";

/** For each axis, the numbers of elements added before and after it; or an integer tensor of shape [rank, 2]. */
export type Paddings = readonly (readonly [before: number, after: number])[] | Tensor;

function padsOf(x: Value, paddings: Paddings, op: string): Pads {
  const pairs =
    paddings instanceof Tensor
      ? pairsOf(dimsArgument(paddings.reshape([-1]), "paddings", op, "negative_padding"))
      : arrayArgument(paddings, "paddings", op).map((pair) =>
          dimsArgument(pair, "paddings", op, "negative_padding"),
        );
  const report = {
    given: `paddings [${pairs.map(formatShape).join(",")}] for ${formatType(x.type)}`,
    expected: "one pair of non-negative numbers for each axis",
  };
  const rank = x.type.shape.length;
  if (pairs.length !== rank || pairs.some((pair) => pair.length !== 2)) {
    throw new InvalidArgumentError({
      ...report,
      what: `The first dimension of paddings must be the rank of inputs: ${pairs.length} pairs for rank ${rank}`,
    });
  }
  return pairs.map(([before = 0, after = 0]) => {
    if ([before, after].some((pad) => isStatic(pad) && pad < 0)) {
      throw new InvalidArgumentError({
        ...report,
        what: `Paddings must be non-negative: ${String(before)} ${String(after)}`,
      });
    }
    return [before, after];
  });
}

const pairsOf = (flat: readonly Dim[]): Dim[][] =>
  Array.from({ length: flat.length / 2 }, (_, i) => flat.slice(2 * i, 2 * i + 2));

/**
 * A tensor padded with a constant value.
 *
 * @param paddings for each axis, the numbers of elements added before and after it
 * @throws InvalidArgumentError for negative paddings, or paddings for another number of axes
 * @example
 * ```ts
 * tf.pad([1, 2], [[1, 2]]); // → [0, 1, 2, 0, 0]
 * ```
 * @see TF.js `tf.pad`; TensorFlow `tf.pad` with mode CONSTANT; ONNX `Pad`
 */
export const pad = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  paddings: Paddings,
  constantValue: number | boolean | bigint = 0,
): TensorOf<T> =>
  apply((b) => {
    const value = valueOf(x, "x", "pad");
    const pads = padsOf(value, paddings, "pad");
    const element =
      typeof constantValue === "bigint"
        ? constantValue
        : checkedElement(value.type.dtype, Number(constantValue));
    return padded(b, value, pads, element);
  });

/** Mirrors both ends of an axis: at the outermost element, or (symmetric) after it. */
function mirrored(
  b: Context,
  x: Value,
  axis: number,
  [before, after]: readonly [Dim, Dim],
  isSymmetric: boolean,
): Value {
  const size = x.type.shape[axis] ?? 0;
  const front = isSymmetric ? subtractDims(before, 1) : before;
  const back = subtractDims(size, isSymmetric ? 1 : 2);
  // A slice beyond the ends of an axis of unknown size is shorter.
  const part = (start: Dim, count: Dim): readonly Value[] => {
    if (count === 0) return [];
    const slice = sliceAxis(b, x, axis, start, count, -1);
    return [
      isStatic(size) && isStatic(count)
        ? slice
        : measured(b, slice, axis, count, "mirror_too_wide"),
    ];
  };
  return concatAxis(b, [...part(front, before), x, ...part(back, after)], axis);
}

/**
 * A tensor padded with its mirror image.
 *
 * @param mode `reflect` mirrors at the outermost elements, which are not repeated; `symmetric` repeats them
 * @throws InvalidArgumentError if a padding exceeds the mirrored elements; ValueError for another mode
 * @example
 * ```ts
 * tf.mirrorPad([1, 2, 3], [[2, 1]], "reflect"); // → [3, 2, 1, 2, 3, 2]
 * ```
 * @see TF.js `tf.mirrorPad`; TensorFlow `tf.pad` with modes REFLECT and SYMMETRIC
 */
export const mirrorPad = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  paddings: Paddings,
  mode: "reflect" | "symmetric",
): TensorOf<T> =>
  apply((b) => {
    const value = valueOf(x, "x", "mirrorPad");
    // Callers without type checking may pass anything.
    const given: string = mode;
    if (given !== "reflect" && given !== "symmetric") {
      throw new ValueError({
        what: `Unknown padding mode: ${given}`,
        given: `mode ${given}`,
        expected: '"reflect" or "symmetric"',
      });
    }
    const isSymmetric = mode === "symmetric";
    const pads = padsOf(value, paddings, "mirrorPad");
    return pads.reduce<Value>((part, pair, axis) => {
      const size = value.type.shape[axis] ?? 0;
      const most = subtractDims(size, isSymmetric ? 0 : 1);
      if (isStatic(most) && pair.some((pad) => isStatic(pad) && pad > Math.max(most, 0))) {
        throw new InvalidArgumentError({
          what: `paddings must be ${isSymmetric ? "no greater" : "less"} than the dimension size: ${pair.map(String).join(", ")} for size ${String(size)}`,
          given: `axis ${axis} of ${formatType(value.type)}`,
          expected: `at most ${Math.max(most, 0)} elements on each side`,
        });
      }
      return mirrored(b, part, axis, pair, isSymmetric);
    }, value);
  });
