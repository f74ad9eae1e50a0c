/**
 * Van der Pol's oscillator, by the Runge-Kutta method of Bogacki and Shampine, whose two orders give each step's error: a step that is too
 * inexact is not taken, and the next one is as long as the tolerance allows.
 */

import * as tf from "../../index";

const scalar = (name: string): tf.TensorSpec => new tf.TensorSpec([], "float64", name);

/** x″ = 2(1 − x²)x′ − x, as a system of first order. */
function slope(state: tf.Tensor): tf.Tensor {
  const [x, v] = tf.unstack(state) as [tf.Tensor, tf.Tensor];
  const acceleration = tf.sub(1, x.square()).mul(2).mul(v).sub(x);
  return tf.stack([v, acceleration]);
}

export class Oscillator extends tf.Module {
  @tf.func({
    inputSignature: [
      new tf.TensorSpec([2], "float64", "start"),
      scalar("end"),
      scalar("tolerance"),
    ],
  })
  integrate(
    start: tf.Tensor,
    end: tf.Tensor,
    tolerance: tf.Tensor,
  ): { state: tf.Tensor; taken: tf.Tensor; refused: tf.Tensor } {
    let state = start;
    let time = tf.scalar(0, "float64");
    let length = tf.scalar(0.1, "float64");
    let taken = tf.scalar(0, "int32");
    let refused = tf.scalar(0, "int32");
    while (time.less(end)) {
      if (time.add(length).greater(end)) length = end.sub(time);
      const k1 = slope(state);
      const k2 = slope(state.add(length.mul(0.5).mul(k1)));
      const k3 = slope(state.add(length.mul(0.75).mul(k2)));
      const third = k1.mul(2).add(k2.mul(3)).add(k3.mul(4)).div(9);
      const next = state.add(length.mul(third));
      const k4 = slope(next);
      const second = k1.mul(7).add(k2.mul(6)).add(k3.mul(8)).add(k4.mul(3)).div(24);
      const error = length.mul(third.sub(second)).abs().max();
      if (error.lessEqual(tolerance)) {
        state = next;
        time = time.add(length);
        taken = taken.add(1);
      } else {
        refused = refused.add(1);
      }
      // At most five times as long, at least a fifth.
      const factor = tolerance
        .div(error.maximum(1e-300))
        .pow(1 / 3)
        .mul(0.9);
      length = length.mul(factor.clipByValue(0.2, 5));
    }
    return { state, taken, refused };
  }
}
