/** Modules: objects that own variables, functions and other modules (`tf.Module`). */

import { currentContext } from "../context/context";
import { isPlainObject } from "../structure";
import { formatType } from "../../ir/types/type";
import { showAs } from "../tensors/inspection";
import { Variable } from "./variable";

/** An object that a module holds, and its path: the attributes and indices from the module, joined by `/`. */
interface Held<T> {
  readonly path: string;
  readonly item: T;
}

/**
 * An object with state: it owns the variables and modules that its attributes hold, at any depth of arrays, plain objects and maps.
 *
 * A module's own variables precede those of its modules; attributes are visited in the order of their names, items in their own order. A
 * variable that is held several times is listed once. JavaScript's `#private` fields are not visited.
 *
 * @example
 * ```ts
 * class Affine extends tf.Module {
 *   readonly w = tf.variable(tf.ones([3, 2]));
 *   readonly call = tf.function((x: tf.Tensor) => x.matMul(this.w));
 * }
 * const affine = new Affine();
 * affine.call(tf.tensor([[1, 2, 3]])); // → [[6, 6]]
 * [...affine.namedVariables().keys()]; // → [w]
 * ```
 *
 * @see TensorFlow `tf.Module`
 */
export class Module {
  /** Names the scope of the module's operations and, in layers, the variables. */
  readonly name: string;

  /** @param name a human-readable name; default: the class's name in snake case */
  constructor(name?: string) {
    this.name = name ?? snakeCase(new.target.name);
  }

  /** All variables of the module and of its modules. */
  get variables(): Variable[] {
    return [...this.namedVariables().values()];
  }

  /** The variables that optimisers train. */
  get trainableVariables(): Variable[] {
    return this.variables.filter(({ trainable }) => trainable);
  }

  /** The variables that optimisers do not train, such as moving averages. */
  get nonTrainableVariables(): Variable[] {
    return this.variables.filter(({ trainable }) => !trainable);
  }

  /** The modules below this one, nearest first. */
  get submodules(): Module[] {
    return modulesBelow({ path: "", item: this }, new Set<Module>([this])).map(({ item }) => item);
  }

  /**
   * The variables by their paths, such as `layers/0/kernel`. Unlike a variable's name, a path is unique in its module, and
   * it is the same in every process that builds the module in the same way.
   */
  namedVariables(): Map<string, Variable> {
    const found = new Map<Variable, string>();
    const root: Held<Module> = { path: "", item: this };
    for (const module of [root, ...modulesBelow(root, new Set<Module>([this]))]) {
      for (const { path, item } of heldBy(module)) {
        if (item instanceof Variable && !found.has(item)) found.set(item, path);
      }
    }
    return new Map([...found].map(([variable, path]) => [path, variable]));
  }

  /** Runs `body`; the operations that it adds to a graph are named below this module's name. */
  withNameScope<T>(body: () => T): T {
    return currentContext().inScope(this.name, body);
  }

  /** Releases the data of all variables. */
  dispose(): void {
    for (const variable of this.variables) variable.dispose();
  }
}

/** The most variables that `console.log` lists. */
const mostShown = 30;

showAs(Module.prototype, (module) => {
  const variables = [...module.namedVariables()];
  const lines = variables
    .slice(0, mostShown)
    .map(([path, { handle }]) => `  ${path}: ${formatType(handle.type)}`);
  const more = variables.length - lines.length;
  return [
    `${module.constructor.name} "${module.name}", ${variables.length} ${variables.length === 1 ? "variable" : "variables"}`,
    ...lines,
    ...(more > 0 ? [`  … ${more} more`] : []),
  ].join("\n");
});

const snakeCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();

/** The modules below a module, its own before theirs. Those in `seen` are skipped. */
function modulesBelow(module: Held<Module>, seen: Set<Module>): Held<Module>[] {
  const own: Held<Module>[] = [];
  for (const { path, item } of heldBy(module)) {
    if (!(item instanceof Module) || seen.has(item)) continue;
    seen.add(item);
    own.push({ path, item });
  }
  return [...own, ...own.flatMap((inner) => modulesBelow(inner, seen))];
}

/** The variables and modules that a module's attributes hold directly, or in arrays, objects and maps. */
function heldBy({ path, item: module }: Held<Module>): Held<Module | Variable>[] {
  const held: Held<Module | Variable>[] = [];
  const onTheWay = new Set<object>();
  const visit = (item: unknown, at: string): void => {
    if (item instanceof Variable || item instanceof Module) held.push({ path: at, item });
    else if (typeof item === "object" && item !== null && !onTheWay.has(item)) {
      onTheWay.add(item);
      for (const [key, inner] of entriesOf(item)) visit(inner, `${at}/${key}`);
      onTheWay.delete(item);
    }
  };
  for (const [key, item] of sortedEntries(module))
    visit(item, path === "" ? key : `${path}/${key}`);
  return held;
}

type Entry = readonly [key: string, item: unknown];

const sortedEntries = (object: object): Entry[] =>
  Object.keys(object)
    .sort()
    .map((key): Entry => [key, Reflect.get(object, key)]);

/** The items of an array, a map or a plain object; none for anything else. */
function entriesOf(item: object): readonly Entry[] {
  if (Array.isArray(item)) return item.map((inner: unknown, i): Entry => [String(i), inner]);
  if (item instanceof Map) return [...item].map(([key, inner]): Entry => [String(key), inner]);
  return isPlainObject(item) ? sortedEntries(item) : [];
}
