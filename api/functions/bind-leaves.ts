/** The one route from the leaves of a call's arguments to the values and variables that a trace is called with. */

import type { Value, VariableHandle } from "../../ir/graph";
import type { BoundArguments, InputLeaf } from "./traced-function";

type LeafOf<Key extends string> = Extract<InputLeaf, Readonly<Record<Key, unknown>>>;

/** An input that is a parameter of the graph, or a variable that the caller passes, or what the trace is specialised on. */
export type ParameterLeaf = LeafOf<"parameter">;
export type VariableLeaf = LeafOf<"variable">;
export type SpecialisedLeaf = LeafOf<"plain"> | LeafOf<"object">;

/** How arguments of one kind bind to inputs. `undefined` and `false` mean that an argument does not fit. */
export interface LeafBinder<T> {
  value(given: T, leaf: ParameterLeaf): Value | undefined;
  variable(given: T, leaf: VariableLeaf): VariableHandle | undefined;
  /** Whether an argument is what the trace is specialised on. */
  isSame(given: T, leaf: SpecialisedLeaf): boolean;
}

/**
 * Binds an argument to each input of a trace.
 *
 * @param given the argument for an input, by the input's index
 * @returns nothing where some argument does not fit
 */
export function bindLeaves<T>(
  inputLeaves: readonly InputLeaf[],
  given: (index: number) => T,
  binder: LeafBinder<T>,
): BoundArguments | undefined {
  const values: Value[] = [];
  const variables: VariableHandle[] = [];
  for (const [i, leaf] of inputLeaves.entries()) {
    const argument = given(i);
    if ("parameter" in leaf) {
      const value = binder.value(argument, leaf);
      if (value === undefined) return undefined;
      values.push(value);
    } else if ("variable" in leaf) {
      const variable = binder.variable(argument, leaf);
      if (variable === undefined) return undefined;
      variables[leaf.variable] = variable;
    } else if (!binder.isSame(argument, leaf)) return undefined;
  }
  return { values, variables };
}
