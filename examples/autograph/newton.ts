/** Newton's iteration for a square root, to a tolerance: a loop whose end the values decide. */

import * as tf from "../../index";

const scalar = (name: string): tf.TensorSpec => new tf.TensorSpec([], "float64", name);

export class Newton extends tf.Module {
  /** x with x² = a, up to a relative error, and the number of steps. */
  @tf.func({ inputSignature: [scalar("a"), scalar("tolerance")] })
  squareRoot(a: tf.Tensor, tolerance: tf.Tensor): { root: tf.Tensor; steps: tf.Tensor } {
    let root = a.add(1).div(2);
    let steps = tf.scalar(0, "int32");
    while (root.square().sub(a).abs().greater(tolerance.mul(a))) {
      root = root.add(a.div(root)).div(2);
      steps = steps.add(1);
    }
    return { root, steps };
  }
}
