/** Training steps and optimisers in jax-js, which has no optimisers that match TensorFlow's. */

import { blockUntilReady, jit, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import type { CreateProgram } from "../contestant";
import { dataSet } from "../data";
import { readArrays, toArray, toWeights, type Arrays } from "./jax-arrays";
import type { Model } from "./jax-models";

/** The state of a training; a type rather than an interface, which jax-js accepts as a tree. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
type State = { arrays: Arrays; first: Arrays; second: Arrays; powers: np.Array };

type Update = (state: State, gradients: Arrays) => State;

export const sgd =
  (rate: number): Update =>
  ({ arrays, ...rest }, gradients) => ({
    ...rest,
    arrays: tree.map((w: np.Array, g: np.Array) => w.sub(g.mul(rate)), arrays, gradients),
  });

/** TensorFlow's form: the step is lr·√(1−β₂ᵗ)/(1−β₁ᵗ), and ε is outside of the root. `powers` is [β₁ᵗ, β₂ᵗ]. */
export const adam =
  (rate: number, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7): Update =>
  (state, gradients) => {
    const powers = state.powers.mul(np.array([beta1, beta2]));
    const [power1, power2] = np.unstack(powers.ref) as [np.Array, np.Array];
    const step = np.sqrt(power2.mul(-1).add(1)).mul(rate).div(power1.mul(-1).add(1));
    const average = (beta: number) => (m: np.Array, g: np.Array) =>
      m.mul(beta).add(g.mul(1 - beta));
    const first = tree.map(average(beta1), state.first, tree.ref(gradients));
    const second = tree.map(average(beta2), state.second, tree.map(np.square, gradients));
    const arrays = tree.map(
      (w: np.Array, m: np.Array, v: np.Array) =>
        w.sub(m.mul(step.ref).div(np.sqrt(v).add(epsilon))),
      state.arrays,
      tree.ref(first),
      tree.ref(second),
    );
    step.dispose();
    return { arrays, first, second, powers };
  };

const initialState = (arrays: Arrays): State => ({
  arrays,
  first: tree.map((w: np.Array) => np.zeros(w.shape), arrays),
  second: tree.map((w: np.Array) => np.zeros(w.shape), arrays),
  powers: np.ones([2]),
});

function crossEntropy(logits: np.Array, labels: np.Array): np.Array {
  const oneHot = nn.oneHot(labels.reshape([-1]), logits.shape[1] ?? NaN);
  return np.mean(np.sum(nn.logSoftmax(logits).mul(oneHot), -1)).mul(-1);
}

export const train =
  (name: string, model: Model, update: Update): CreateProgram =>
  () => {
    const data = dataSet(name);
    const trainStep = jit((state: State, x: np.Array, y: np.Array): [State, np.Array] => {
      const lossOf = (arrays: Arrays) => crossEntropy(model(toWeights(arrays), x), y);
      const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(state.arrays));
      return [update(state, gradients), loss];
    });
    let state = initialState(readArrays(name));
    let step = 0;
    let loss = NaN;
    return {
      async step() {
        const x = toArray(data.batch("x", step));
        const y = toArray(data.batch("y", step));
        const [next, value] = trainStep(state, x, y);
        state = await blockUntilReady(next);
        loss = (await value.jsAsync()) as number;
        step++;
      },
      figures: () => [loss],
    };
  };
