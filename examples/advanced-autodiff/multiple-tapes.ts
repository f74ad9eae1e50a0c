/** Several tapes, and gradients of gradients. */

import * as tf from "../../index";
import { connected, show } from "./show";

function twoTapes(): void {
  const x0 = tf.scalar(0.0);
  const x1 = tf.scalar(0.0);
  const tape0 = new tf.GradientTape();
  const tape1 = new tf.GradientTape();
  const ys = tape0.record(() =>
    tape1.record(() => {
      tape0.watch(x0);
      tape1.watch(x1);
      return tf.sin(x0).add(tf.sigmoid(x1)).sum();
    }),
  );
  show("tape0", tape0.gradient(ys, x0)); // cos(x0)
  show("tape1", tape1.gradient(ys, x1)); // sigmoid(x1)·(1 − sigmoid(x1))
}

function higherOrder(): void {
  const x = tf.variable(1.0);
  const outer = new tf.GradientTape();
  const dydx = outer.record(() => {
    const inner = new tf.GradientTape();
    const y = inner.record(() => x.mul(x).mul(x));
    // Computed inside of the outer tape's block: the gradient is differentiable as well.
    return inner.gradient(y, x);
  });
  show("dy_dx", dydx); // 3·x²
  show("d2y_dx2", outer.gradient(dydx, x)); // 6·x
}

function inputGradientRegularization(): void {
  const x = tf.randomNormal([7, 5], 0, 1, "float32", 1);
  const layer = tf.layers.dense({ units: 10, activation: "relu" });
  const outer = new tf.GradientTape();
  const magnitude = outer.record(() => {
    // The inner tape takes the gradient with respect to the input, not to the variables.
    const inner = new tf.GradientTape({ watchAccessedVariables: false });
    const out = inner.record(() => {
      inner.watch(x);
      return layer.apply(x).square().sum();
    });
    const g1 = connected(inner.gradient(out, x));
    return g1.norm();
  });
  const [kernel, bias] = outer.gradient(magnitude, layer.weights);
  show("kernel", kernel ?? null);
  console.log(`bias: shape [${bias?.shape.join(", ") ?? ""}]`);
}

twoTapes();
higherOrder();
inputGradientRegularization();
