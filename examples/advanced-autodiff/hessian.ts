/** A Hessian, and one step of Newton's method. */

import * as tf from "../../index";
import { heatMap, writePicture } from "./pictures";
import { connected, number, show } from "./show";

const x = tf.randomNormal([7, 5], 0, 1, "float32", 1);
const kernelInitializer = (seed: number): tf.Initializer => tf.initializers.glorotNormal({ seed });
const layer1 = tf.layers.dense({
  units: 8,
  activation: "relu",
  kernelInitializer: kernelInitializer(2),
});
const layer2 = tf.layers.dense({
  units: 6,
  activation: "relu",
  kernelInitializer: kernelInitializer(3),
});
const lossOf = (): tf.Tensor => layer2.apply(layer1.apply(x)).square().mean();
const before = number(lossOf());
const [kernel] = layer1.weights;
if (kernel === undefined) throw new Error("a dense layer has a kernel");

/** The gradient and its Jacobian. */
function gradientAndHessian(w: tf.Variable): { g: tf.Tensor; h: tf.Tensor } {
  const outer = new tf.GradientTape();
  const g = outer.record(() => {
    const inner = new tf.GradientTape();
    const loss = inner.record(lossOf);
    return connected(inner.gradient(loss, w));
  });
  return { g, h: connected(outer.jacobian(g, w)) };
}

async function main(w: tf.Variable): Promise<void> {
  const { g, h } = gradientAndHessian(w);
  show("layer.kernel", w);
  show("h", h);

  const parameters = w.size;
  const gVector = g.reshape([parameters, 1]);
  const hMatrix = h.reshape([parameters, parameters]);
  const asymmetry = number(hMatrix.sub(hMatrix.transpose()).abs().max());
  console.log(`symmetric: ${asymmetry < 1e-6}`);
  await writePicture(
    "hessian",
    heatMap(await hMatrix.array<number[][]>(), {
      title: "The Hessian of the loss with respect to the first kernel",
      subtitle: "40 × 40, symmetric",
    }),
  );

  const epsilon = tf.eye(parameters).mul(1e-3);
  // w ← w − (∇²f)⁻¹·∇f
  const update = tf.linalg.solve(hMatrix.add(epsilon), gVector);
  w.assignSub(update.reshape(w.shape));
  show("loss before", tf.scalar(before));
  show("loss after", lossOf());
}

void main(kernel);
