/** The state of optimisers as a list of tensors: reading it, and checking and assigning one that was saved. */

import { rootContext, withContext } from "../../api/context/context";
import { currentLocation, ValueError } from "../../api/errors";
import { describe } from "../../api/tensors/describe";
import { Tensor } from "../../api/tensors/tensor";
import type { Variable } from "../../api/variables/variable";
import type { NamedTensor } from "./gradients";

/** The values of variables with their names. */
export const namedValues = (variables: readonly Variable[]): NamedTensor[] =>
  withContext(rootContext(), () =>
    variables.map((variable) => ({ name: variable.name, tensor: variable.toTensor() })),
  );

/** @throws ValueError unless it is a list of `count` weights */
export function requireCount(
  weights: readonly NamedTensor[],
  count: number,
  optimizer: string,
): void {
  const given = requireList(weights, optimizer).length;
  if (given !== count) throw wrongCount(given, `${count} weights`, optimizer);
}

export const wrongCount = (given: number, expected: string, optimizer: string): ValueError =>
  new ValueError(
    {
      what: `the weights do not fit the state of ${optimizer}`,
      given: `${given} weights`,
      expected,
      fix: "pass what getWeights returned, of an optimiser of the same class and arguments for the same variables",
    },
    currentLocation(),
  );

/** @throws ValueError unless it is a list of tensors with names */
export function requireList(
  weights: readonly NamedTensor[],
  optimizer: string,
): readonly NamedTensor[] {
  const given: unknown = weights;
  const isNamed = (item: unknown): boolean =>
    typeof item === "object" && item !== null && Reflect.get(item, "tensor") instanceof Tensor;
  if (Array.isArray(given) && given.every(isNamed)) return weights;
  throw new ValueError(
    {
      what: `setWeights of ${optimizer} takes a list of { name, tensor }`,
      given: describe(given),
      expected: "what getWeights returned",
      fix: "await optimizer.getWeights()",
    },
    currentLocation(),
  );
}

/** @throws ValueError where a weight has not the shape and dtype of its variable */
export function requireFit(
  { name, tensor }: NamedTensor,
  variable: Pick<Variable, "name" | "dtype" | "shape">,
  optimizer: string,
): void {
  const [given, expected] = [tensor, variable].map(
    ({ dtype, shape }) => `${dtype}[${shape.join(",")}]`,
  );
  if (given === expected) return;
  throw new ValueError(
    {
      what: `a weight does not fit the state of ${optimizer}`,
      given: `${name}: ${given ?? ""}`,
      expected: `${variable.name}: ${expected ?? ""}`,
      fix: "weights are matched by their order: pass what getWeights returned, for the same variables in the same order",
    },
    currentLocation(),
  );
}

/** Assigns weights to variables in their order. @throws ValueError, before any is assigned, where one does not fit */
export function assignAll(
  variables: readonly Variable[],
  weights: readonly NamedTensor[],
  optimizer: string,
): void {
  const pairs = variables.flatMap((variable, i) => {
    const weight = weights[i];
    return weight === undefined ? [] : [[variable, weight] as const];
  });
  for (const [variable, weight] of pairs) requireFit(weight, variable, optimizer);
  withContext(rootContext(), () => {
    for (const [variable, { tensor }] of pairs) variable.assign(tensor);
  });
}
