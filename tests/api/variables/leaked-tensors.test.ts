import * as tf from "../../../index";
import { thrown } from "../../support/thrown";

/** A symbolic tensor of a shape that has left its function. */
function leaked(...shape: number[]): tf.Tensor {
  let kept: tf.Tensor | undefined;
  tf.function((x: tf.Tensor) => {
    kept = x.mul(2);
    return x;
  })(tf.ones(shape));
  if (kept === undefined) throw new Error("the function was not traced");
  return kept;
}

test("a symbolic tensor that left its function initialises no variable, in a trace or outside of one", () => {
  const message =
    /a float32\[2\] tensor as the initial value of a variable is out of scope: a symbolic tensor that left/;
  const value = leaked(2);
  const eager = thrown(() => tf.variable(value));
  const traced = thrown(() =>
    tf.function((x: tf.Tensor) => x.add(new tf.Variable(value)))(tf.ones([2])),
  );
  for (const error of [eager, traced]) {
    expect(error).toBeInstanceOf(tf.FailedPreconditionError);
    expect(String(error)).toMatch(message);
  }
});

test("a symbolic tensor that left its function is no batch of a training", async () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  for (const [x, y] of [
    [tf.ones([2, 2]), leaked(2, 1)],
    [leaked(2, 2), tf.ones([2, 1])],
  ] as const) {
    await expect((async () => model.trainOnBatch(x, y))()).rejects.toThrow(
      /out of scope: a symbolic tensor that left/,
    );
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
