/** The activations of layers, by TF.js's names. */

import { currentLocation, ValueError } from "../api/errors";
import * as api from "../api/ops/elementwise/activations";
import { clipByValue, tanh } from "../api/ops/elementwise/elementwise";
import { softmax } from "../api/ops/nn/nn";
import type { Tensor } from "../api/tensors/tensor";

export type Activation = (x: Tensor) => Tensor;

/** The name of an activation, as in TF.js. */
export type ActivationName =
  | "linear"
  | "elu"
  | "gelu"
  | "gelu_new"
  | "hardSigmoid"
  | "mish"
  | "relu"
  | "relu6"
  | "selu"
  | "sigmoid"
  | "softmax"
  | "softplus"
  | "softsign"
  | "swish"
  | "tanh";

/** An activation's name, or a function of a tensor. */
export type ActivationIdentifier = ActivationName | Activation;

const activations: Readonly<Record<ActivationName, Activation>> = {
  linear: (x) => x,
  elu: (x) => api.elu(x),
  gelu: (x) => api.gelu(x),
  gelu_new: (x) => api.gelu(x, true),
  hardSigmoid: (x) => clipByValue(x.mul(0.2).add(0.5), 0, 1),
  mish: (x) => api.mish(x),
  relu: (x) => api.relu(x),
  relu6: (x) => api.relu6(x),
  selu: (x) => api.selu(x),
  sigmoid: (x) => api.sigmoid(x),
  softmax: (x) => softmax(x),
  softplus: (x) => api.softplus(x),
  softsign: (x) => api.softsign(x),
  swish: (x) => api.swish(x),
  tanh: (x) => tanh(x),
};

const isName = (name: string): name is ActivationName => Object.hasOwn(activations, name);

/** An activation by its name, or itself (default: linear). @throws ValueError for an unknown name */
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
