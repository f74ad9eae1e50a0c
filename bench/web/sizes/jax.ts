/** The program of the example pages in jax-js. */

import { defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import { adam } from "../../contestants/jax-training";
import type { Arrays } from "../../contestants/jax-arrays";

const inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]); // prettier-ignore
const targets = np.array([[0], [1], [1], [0]]);

const uniform = (shape: number[]): np.Array =>
  np.array(
    Array.from({ length: shape.reduce((a, b) => a * b) }, () => 2 * Math.random() - 1),
    { shape },
  );

const zeros = (): Arrays => ({
  w1: np.zeros([2, 8]),
  b1: np.zeros([8]),
  w2: np.zeros([8, 1]),
  b2: np.zeros([1]),
});

const initial = (): Arrays => ({ ...zeros(), w1: uniform([2, 8]), w2: uniform([8, 1]) });

function network(weights: Arrays, x: np.Array): np.Array {
  const [w1 = x, b1 = x, w2 = x, b2 = x] = ["w1", "b1", "w2", "b2"].map((name) => weights[name]);
  return nn.sigmoid(np.matmul(np.tanh(np.matmul(x, w1).add(b1)), w2).add(b2));
}

const update = adam(0.05);

async function train(): Promise<void> {
  const [device = "wasm"] = await init();
  defaultDevice(device);
  let state = { arrays: initial(), first: zeros(), second: zeros(), powers: np.ones([2]) };
  const step = jit((weights: Arrays) =>
    valueAndGrad((w: Arrays) => np.mean(np.square(network(w, inputs.ref).sub(targets.ref))))(
      weights,
    ),
  );
  for (let i = 0; i < 300; i++) {
    const [loss, gradients] = step(state.arrays);
    loss.dispose();
    state = update(state, gradients);
  }
  const predicted = (await network(state.arrays, inputs).data()) as Iterable<number>;
  globalThis.document.body.textContent = Array.from(predicted).join(" ");
}

void train();
