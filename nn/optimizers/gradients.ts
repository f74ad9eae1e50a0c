/** The forms in which optimisers accept gradients, and their conversion to pairs of gradient and variable. */

import { currentLocation, ValueError } from "../../api/errors";
import type { GradientAndVariable } from "../../api/derivatives/grad";
import { Tensor } from "../../api/tensors/tensor";
import { Variable, variableRegistry } from "../../api/variables/variable";
import { describe } from "../../api/tensors/describe";

/** A named tensor: TF.js's form of gradients and of weights. */
export interface NamedTensor {
  readonly name: string;
  readonly tensor: Tensor;
}

/** Gradients by variable name, the result of `tf.variableGrads`, or paired with their variables. */
export type Gradients =
  | Readonly<Record<string, Tensor | null>>
  | readonly { readonly name: string; readonly tensor: Tensor | null }[]
  | readonly GradientAndVariable[];

export type Connected = readonly [gradient: Tensor, variable: Variable];

/**
 * The gradients with their variables, without those that are `null`.
 *
 * @throws ValueError for anything else, and for names that do not identify one variable
 */
export function connectedGradients(given: Gradients): Connected[] {
  const pairs = isList(given)
    ? given.map(asPair)
    : Object.entries(given).map(([name, gradient]) => asPair({ name, tensor: gradient }));
  return pairs.flatMap(([gradient, variable]): Connected[] =>
    gradient === null ? [] : [[gradient, variable]],
  );
}

const isList = (given: Gradients): given is Exclude<Gradients, Readonly<Record<string, unknown>>> =>
  Array.isArray(given);

function asPair(item: unknown): GradientAndVariable {
  if (Array.isArray(item)) {
    const [gradient, variable] = item as readonly unknown[];
    if (isGradient(gradient) && variable instanceof Variable) return [gradient, variable];
  } else if (typeof item === "object" && item !== null && "name" in item && "tensor" in item) {
    const { name, tensor } = item;
    if (typeof name === "string" && isGradient(tensor))
      return [tensor, variableRegistry.named(name)];
  }
  throw new ValueError(
    {
      what: "applyGradients received something that is not a gradient with its variable",
      given: describe(item),
      expected: "{ name: gradient }, { name, tensor } or [gradient, variable]",
      fix: "pass the grads of optimizer.computeGradients, or [tape.gradient(loss, v), v] for each variable",
    },
    currentLocation(),
  );
}

const isGradient = (given: unknown): given is Tensor | null =>
  given === null || given instanceof Tensor;
