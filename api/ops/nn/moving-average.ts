import type { Rank } from "../../tensors/rank";
import { InvalidArgumentError } from "../../../ir/errors";
import { currentLocation } from "../../../ir/location";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import type { TensorLike } from "../../tensors/tensor-like";
import { sameShaped, tensorArgument } from "../../arguments/tensors";
import { add, div, mul, pow, sub } from "../elementwise/elementwise";

/**
 * A moving average after one more value: v + (x − v)·(1 − decay), where the step is divided by 1 − decayˢᵗᵉᵖ so that the average is not
 * drawn towards the zero that it began with.
 *
 * @param v the average so far
 * @param x the new value, of its shape
 * @param decay how much of the average stays
 * @param step how many values there have been, this one included; needed for `zeroDebias`
 * @returns the new average; `v` stays as it is
 * @throws InvalidArgumentError where the shapes differ, or `step` is needed and absent
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
        fix: "give the step, or zeroDebias: false",
      },
      currentLocation(),
    );
  }
  const count = tensorArgument(step, "step", "movingAverage", dtype);
  return add(average, div(update, sub(1, pow(kept, count))));
}
