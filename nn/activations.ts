import { currentLocation, ValueError } from "../api/errors";
import * as elementwise from "../api/ops/elementwise";
import { softmax } from "../api/ops/nn";
import type { Tensor } from "../api/tensor";

export type Activation = (x: Tensor) => Tensor;

/** Activations by TF.js's names. */
const activations = {
  linear: (x) => x,
  elu: (x) => elementwise.elu(x),
  gelu: (x) => elementwise.gelu(x),
  gelu_new: (x) => elementwise.gelu(x, true),
  hardSigmoid: (x) => elementwise.clipByValue(x.mul(0.2).add(0.5), 0, 1),
  mish: (x) => elementwise.mish(x),
  relu: (x) => elementwise.relu(x),
  relu6: (x) => elementwise.relu6(x),
  selu: (x) => elementwise.selu(x),
  sigmoid: (x) => elementwise.sigmoid(x),
  softmax: (x) => softmax(x),
  softplus: (x) => elementwise.softplus(x),
  softsign: (x) => elementwise.softsign(x),
  swish: (x) => elementwise.swish(x),
  tanh: (x) => elementwise.tanh(x),
} satisfies Record<string, Activation>;

export type ActivationIdentifier = keyof typeof activations | Activation;

const isName = (name: string): name is keyof typeof activations => Object.hasOwn(activations, name);

/** @throws ValueError for a name that is not one of an activation */
export function getActivation(identifier: ActivationIdentifier | null | undefined): Activation {
  if (identifier === null || identifier === undefined) return activations.linear;
  if (typeof identifier === "function") return identifier;
  if (isName(identifier)) return activations[identifier];
  throw new ValueError(
    {
      what: `Unknown activation: ${String(identifier)}`,
      given: String(identifier),
      expected: `one of ${Object.keys(activations).join(", ")}, or a function of a tensor`,
    },
    currentLocation(),
  );
}
