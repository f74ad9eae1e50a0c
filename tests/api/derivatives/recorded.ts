/** Records what a function computes from a watched source, for tests of Jacobians. */
import * as tf from "../../../index";

export const recorded = (
  x: unknown,
  f: () => tf.Tensor,
  persistent = false,
): { readonly tape: tf.GradientTape; readonly y: tf.Tensor } => {
  const tape = new tf.GradientTape({ persistent });
  const y = tape.record(() => {
    tape.watch(x);
    return f();
  });
  return { tape, y };
};

/** Element `i` of a vector. */
export const at = (x: tf.Tensor, i: number): tf.Tensor => x.slice([i], [1]).reshape([]);
