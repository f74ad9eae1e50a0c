import { currentLocation, ValueError } from "../../api/errors";
import type { GradientAndVariable } from "../../api/derivatives/grad";
import { Tensor } from "../../api/tensors/tensor";
import { Variable, variableRegistry } from "../../api/variables/variable";
import { describe } from "../../api/tensors/describe";

/** A tensor under a name: TF.js's form of gradients and of weights. */
export interface NamedTensor {
  readonly name: string;
  readonly tensor: Tensor;
}

/** What optimisers apply: by variable name, as `tf.variableGrads` gives them, or beside their variables. */
export type Gradients =
  | Readonly<Record<string, Tensor | null>>
  | readonly { readonly name: string; readonly tensor: Tensor | null }[]
  | readonly GradientAndVariable[];

export type Connected = readonly [gradient: Tensor, variable: Variable];

/**
 * The gradients with their variables. Those that are `null` are left out: their variables stay as they are.
 *
 * @throws ValueError for anything else, and for names that are not those of one variable
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
      what: "applyGradients was given something that is not a gradient with its variable",
      given: describe(item),
      expected: "{ name: gradient }, { name, tensor } or [gradient, variable]",
      fix: "pass what optimizer.computeGradients gave, or [tape.gradient(loss, v), v] for each variable",
    },
    currentLocation(),
  );
}

const isGradient = (given: unknown): given is Tensor | null =>
  given === null || given instanceof Tensor;
