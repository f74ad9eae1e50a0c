import * as tf from "../../../index";
import { thrown } from "../../support/thrown";

/** A symbolic tensor that has left its function. */
function leaked(): tf.Tensor {
  let kept: tf.Tensor | undefined;
  tf.function((x: tf.Tensor) => {
    kept = x.mul(2);
    return x;
  })(tf.ones([2]));
  if (kept === undefined) throw new Error("the function was not traced");
  return kept;
}

test("a symbolic tensor that left its function initialises no variable, in a trace or outside of one", () => {
  const message =
    /a float32\[2\] tensor as the initial value of a variable is out of scope: a symbolic tensor that left/;
  const value = leaked();
  const eager = thrown(() => tf.variable(value));
  const traced = thrown(() =>
    tf.function((x: tf.Tensor) => x.add(new tf.Variable(value)))(tf.ones([2])),
  );
  for (const error of [eager, traced]) {
    expect(error).toBeInstanceOf(tf.FailedPreconditionError);
    expect(String(error)).toMatch(message);
  }
});

test("a symbolic tensor of the function, or of the one around it, initialises a variable", () => {
  let v: tf.Variable | undefined;
  const inner = tf.function((x: tf.Tensor) => x.add(v ?? 0));
  const outer = tf.function((x: tf.Tensor) => {
    v ??= tf.variable(x.mul(2));
    return inner(x);
  });
  expect(outer(tf.tensor([1, 2])).arraySync()).toEqual([3, 6]);
});
