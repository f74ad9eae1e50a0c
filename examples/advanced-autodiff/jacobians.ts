/** Jacobians with respect to a scalar and to a tensor. */

import * as tf from "../../index";
import { lines, writePicture } from "./pictures";
import { connected, number, show } from "./show";

async function scalarSource(): Promise<void> {
  const x = tf.linspace(-10.0, 10.0, 200 + 1);
  const delta = tf.variable(0.0);
  const tape = new tf.GradientTape();
  const y = tape.record(() => tf.sigmoid(x.add(delta)));
  const dydx = connected(tape.jacobian(y, delta));
  show("y", y);
  show("dy_dx", dydx);
  show("dy_dx at 0", dydx.slice([100], [1]));

  const list = (tensor: tf.Tensor): number[] =>
    Array.from<number | bigint, number>(tensor.dataSync(), Number);
  await writePicture(
    "sigmoid",
    lines("The sigmoid and its derivative", list(x), [
      { label: "y", y: list(y) },
      { label: "dy/dx", y: list(dydx) },
    ]),
  );
}

function tensorSource(): void {
  const x = tf.randomNormal([7, 5], 0, 1, "float32", 1);
  const layer = tf.layers.dense({ units: 10, activation: "relu" });
  const tape = new tf.GradientTape({ persistent: true });
  const y = tape.record(() => layer.apply(x));
  show("y", y);
  const [kernel] = layer.weights;
  if (kernel === undefined) throw new Error("a dense layer has a kernel");
  show("kernel", kernel);
  const j = connected(tape.jacobian(y, kernel));
  show("j", j);

  // The sum over the target's axes equals the result of tape.gradient.
  const g = connected(tape.gradient(y, kernel));
  const jSum = j.sum([0, 1]);
  const delta = number(g.sub(jSum).abs().max());
  console.log(`delta < 1e-3: ${delta < 1e-3}`);
}

async function main(): Promise<void> {
  await scalarSource();
  tensorSource();
}

void main();
