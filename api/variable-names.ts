import { ValueError } from "../ir/errors";
import { currentLocation } from "../ir/location";
import type { Variable } from "./variable";

/** The variables of each name. They are not kept alive. */
const named = new Map<string, Set<WeakRef<Variable>>>();

const forgotten = new FinalizationRegistry<readonly [name: string, reference: WeakRef<Variable>]>(
  ([name, reference]) => {
    const references = named.get(name);
    references?.delete(reference);
    if (references?.size === 0) named.delete(name);
  },
);

/** Hears of each new variable. */
export function registerVariable(variable: Variable): void {
  const { name } = variable;
  const reference = new WeakRef(variable);
  const references = named.get(name) ?? new Set();
  named.set(name, references.add(reference));
  forgotten.register(variable, [name, reference]);
}

/** All variables that are in use. */
export const aliveVariables = (): Variable[] =>
  [...named.values()].flatMap((references) =>
    [...references].flatMap((reference) => {
      const variable = reference.deref();
      return variable === undefined || variable.isDisposed ? [] : [variable];
    }),
  );

/**
 * The variable that has a name.
 *
 * @throws ValueError where there is none, or several
 */
export function variableNamed(name: string): Variable {
  const alive = [...(named.get(name) ?? [])].flatMap((reference) => reference.deref() ?? []);
  const found = alive.filter(({ isDisposed }) => !isDisposed);
  const [variable] = found;
  if (variable !== undefined && found.length === 1) return variable;
  throw new ValueError(
    {
      what:
        found.length === 0
          ? `there is no variable named ${name}`
          : `${found.length} variables are named ${name}`,
      given: name,
      expected: "the name of one variable",
      fix: "name variables differently, or pass pairs of gradient and variable",
    },
    currentLocation(),
  );
}
