/** TF.js's `tf.movingAverage` on tensors. */

import type { Rank } from "../../tensors/rank";
import { InvalidArgumentError } from "../../../ir/errors";
import { currentLocation } from "../../../ir/location";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import type { TensorLike } from "../../tensors/tensor-like";
import { sameShaped, tensorArgument } from "../../arguments/tensors";
import { add, div, mul, pow, sub } from "../elementwise/elementwise";

/**
 * One update of an exponential moving average: v + (x − v)·(1 − decay), where the increment is divided by 1 − decayˢᵗᵉᵖ to remove the bias
 * towards the initial zero.
 *
 * @param v the current average
 * @param x the new value, of its shape
 * @param decay the weight of the current average
 * @param step the number of values including this one; required for `zeroDebias`
 * @returns the new average; `v` is unchanged
 * @throws InvalidArgumentError if the shapes differ, or `step` is required and absent
 * @example
 * ```ts
 * tf.movingAverage(tf.scalar(1), tf.scalar(2), 0.75, null, false); // → 1.25
 * ```
 * @see TF.js `tf.movingAverage`
 */
export function movingAverage<T extends Tensor | Rank = Rank>(
  v: TensorLike,
  x: TensorLike,
  decay: TensorLike,
  step?: TensorLike | null,
  zeroDebias = true,
): TensorOf<T> {
  const [average, value] = sameShaped("movingAverage", ["v", v], ["x", x]);
  const { dtype } = average;
  const kept = tensorArgument(decay, "decay", "movingAverage", dtype);
  const update = mul(sub(value, average), sub(1, kept));
  if (!zeroDebias) return add(average, update);
  if (step === undefined || step === null) {
    throw new InvalidArgumentError(
      {
        what: "When using zeroDebias: true, step is required.",
        given: "no step",
        expected: "the number of values so far",
        fix: "pass the step, or zeroDebias = false",
      },
      currentLocation(),
    );
  }
  const count = tensorArgument(step, "step", "movingAverage", dtype);
  return add(average, div(update, sub(1, pow(kept, count))));
}
