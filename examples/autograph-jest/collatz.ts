/** The number of steps that Collatz's iteration takes to 1: a loop and a branch that a tensor decides. */

import * as tf from "ontrace";

export const collatz = tf.function((n: tf.Tensor): tf.Tensor => {
  let steps = tf.scalar(0, "int32");
  while (n.greater(1)) {
    if (n.mod(2).equal(0)) n = n.floorDiv(2);
    else n = n.mul(3).add(1);
    steps = steps.add(1);
  }
  return steps;
});

/** An error of the library names this line. */
export const mismatch = tf.function((x: tf.Tensor): tf.Tensor => {
  if (x.sum().greater(0)) return tf.matMul(x, [[1, 2, 3]]);
  return x;
});

/** An error of the program names its own line. */
export function refuse(n: number): void {
  if (n > 0) throw new RangeError(`${n} is refused`);
}
