/** The Collatz sequence: how many steps lead from a number to 1, and the largest number on the way. */

import * as tf from "../../index";

export class Collatz extends tf.Module {
  @tf.func({ inputSignature: [new tf.TensorSpec([], "int32", "start")] })
  steps(start: tf.Tensor): { steps: tf.Tensor; largest: tf.Tensor } {
    let n = start;
    let steps = tf.scalar(0, "int32");
    let largest = start;
    while (n.notEqual(1)) {
      if (n.mod(2).equal(0)) {
        n = n.floorDiv(2);
      } else {
        n = n.mul(3).add(1);
      }
      if (n.greater(largest)) largest = n;
      steps = steps.add(1);
    }
    return { steps, largest };
  }
}
