/** `tf.image.threshold`: binarization of images by a fixed threshold or by Otsu's. */

import { type TensorLike, valueOf } from "../../tensors/tensor-like";
import type { Tensor } from "../../tensors/tensor";
import { apply } from "../apply";
import { InvalidArgumentError } from "../../../ir/errors";
import { formatType } from "../../../ir/types/type";
import { requireOneOf } from "../../arguments/choice";
import { Literal } from "../../../ir/types/literal";
import { numberArgument } from "../../arguments/numbers";
import type { Context } from "../../context/context";
import type { Value } from "../../../ir/graph";
import { sliceAxis } from "../../../ir/compose/axes";

const luma = [0.2989, 0.587, 0.114];

const levels = 256;

/**
 * A black-and-white image: 255 where it is brighter than a threshold, 0 elsewhere.
 *
 * @param image float32 or int32 `[height, width, 3]`, or `[height, width, 1]`, of values from 0 to 255
 * @param method "binary" for the threshold `threshValue`·255, "otsu" for the one that maximizes the variance between two classes
 * @param inverted whether the darker pixels become 255
 * @returns int32 `[height, width, 1]`
 * @throws InvalidArgumentError for another shape or method
 * @see TF.js `tf.image.threshold`; N. Otsu: A Threshold Selection Method from Gray-Level Histograms (1979)
 */
export const threshold = (
  image: TensorLike,
  method: "binary" | "otsu" = "binary",
  inverted = false,
  threshValue = 0.5,
): Tensor =>
  apply((b) => {
    const value = valueOf(image, "image", "threshold");
    const channels = value.type.shape[2];
    if (value.type.shape.length !== 3 || (channels !== 1 && channels !== 3)) {
      throw new InvalidArgumentError({
        what:
          value.type.shape.length === 3
            ? `Error in threshold: image color channel must be equal to 3 or 1but got ${String(channels)}.`
            : `Error in threshold: image must be rank 3,but got rank ${value.type.shape.length}.`,
        given: formatType(value.type),
        expected: "[height, width, 3] or [height, width, 1]",
      });
    }
    requireOneOf(method, ["binary", "otsu"], "method");
    const real = b.toDType(value, "float32");
    const weights = b.constant({ value: Literal.vector("float32", luma) });
    const gray =
      channels === 3 ? b.reduceSum(b.mul(real, weights), { axes: [2], keepDims: true }) : real;
    const bound =
      method === "otsu"
        ? otsuThreshold(b, gray)
        : b.scalar("float32", numberArgument(threshValue, "threshValue", "threshold") * 255);
    const isChosen = inverted ? b.lessOrEqual(gray, bound) : b.greater(gray, bound);
    return b.mul(b.toDType(isChosen, "int32"), b.scalar("int32", 255));
  });

/**
 * The level t for which w₀·w₁·(m₀ − m₁)² is greatest, with w the fractions of the pixels up to t and above it and m their means; −1 if
 * no level separates two classes.
 */
function otsuThreshold(b: Context, gray: Value): Value {
  const level = b.toDType(b.round(gray), "int32");
  const all = b.range({ start: 0, step: 1, size: levels, dtype: "int32" });
  const isLevel = b.toDType(b.equal(level, all), "float32");
  const counts = b.reduceSum(isLevel, { axes: [0, 1], keepDims: false });
  const values = b.toDType(all, "float32");
  const upTo = (x: Value): Value => b.cumSum(x, { axis: 0, exclusive: false, reverse: false });
  const [below, sumBelow] = [upTo(counts), upTo(b.mul(counts, values))];
  const lastOf = (x: Value): Value => sliceAxis(b, x, 0, levels - 1, 1);
  const [above, sumAbove] = [b.sub(lastOf(below), below), b.sub(lastOf(sumBelow), sumBelow)];
  const difference = b.sub(b.div(sumBelow, below), b.div(sumAbove, above));
  const separation = b.mul(b.mul(below, above), b.square(difference));
  const zero = b.fullLike(separation, 0);
  const known = b.where(b.isNaN(separation), zero, separation);
  const best = b.toDType(b.argMax(known, { axis: 0 }), "float32");
  const isSeparated = b.greater(
    b.reduceMax(known, { axes: [0], keepDims: false }),
    b.scalar("float32", 0),
  );
  return b.where(isSeparated, best, b.scalar("float32", -1));
}
