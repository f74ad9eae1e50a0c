/** The variables that are in use, by name. */

import { ValueError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";

export { UniqueNames } from "../../ir/types/names";

/** The parts of a variable that the registry needs. */
interface Registrable {
  readonly name: string;
  readonly isDisposed: boolean;
}

/** References to variables by name, which do not keep them alive. */
export class VariableRegistry<V extends Registrable> {
  private readonly references = new Map<string, Set<WeakRef<V>>>();

  private readonly collected = new FinalizationRegistry<
    readonly [name: string, reference: WeakRef<V>]
  >(([name, reference]) => {
    const references = this.references.get(name);
    references?.delete(reference);
    if (references?.size === 0) this.references.delete(name);
  });

  register(variable: V): void {
    const { name } = variable;
    const reference = new WeakRef(variable);
    const references = this.references.get(name) ?? new Set();
    this.references.set(name, references.add(reference));
    this.collected.register(variable, [name, reference]);
  }

  /** All variables that are in use. */
  alive(): V[] {
    return [...this.references.values()].flatMap((references) => aliveOf(references));
  }

  /**
   * The variable that has a name.
   *
   * @throws ValueError where there is none, or several
   */
  named(name: string): V {
    const found = aliveOf(this.references.get(name) ?? new Set<WeakRef<V>>());
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
}

const aliveOf = <V extends Registrable>(references: ReadonlySet<WeakRef<V>>): V[] =>
  [...references].flatMap((reference) => {
    const variable = reference.deref();
    return variable === undefined || variable.isDisposed ? [] : [variable];
  });
