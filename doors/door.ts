/**
 * The door of a public function: where the function breaks on an argument of the wrong kind, the caller is told which one it was, what
 * was expected there and what was given. Before a call only texts and flags are checked.
 */

import { DTypeError, OntraceError } from "../ir/errors";
import { currentLocation, isOfCaller } from "../ir/location";
import { registerWrapper } from "../api/functions/parameter-names";
import { checkDType } from "../api/tensors/tensor-like";
import { describe } from "../api/tensors/describe";
import {
  formatKind,
  mismatch,
  parseParameters,
  type Kind,
  type Mismatch,
  type ParameterKind,
} from "./kinds";

/**
 * A public function behind its door.
 *
 * @param path the name by which it is called, without `tf.`
 * @param parameters its parameters and their types, in TypeScript's notation
 */
export function door<F>(original: F, path: string, parameters: string): F {
  if (typeof original !== "function") return original;
  let plain: readonly PlainPlace[] | undefined;
  const through = function (this: unknown, ...args: unknown[]): unknown {
    plain ??= plainPlaces(parameters);
    for (const place of plain) requirePlain(place, args, path, parameters);
    try {
      const result: unknown = Reflect.apply(original, this, args);
      return result instanceof Promise
        ? result.catch((error: unknown) => {
            throw explained(error, path, parameters, args);
          })
        : result;
    } catch (error) {
      if (error instanceof OntraceError) throw error.locate(currentLocation());
      throw explained(error, path, parameters, args);
    }
  };
  Object.defineProperties(through, {
    name: { value: original.name, configurable: true },
    length: { value: original.length, configurable: true },
  });
  registerWrapper(through, original);
  return through as F;
}

/** A parameter, or a field of one that is an object of options, that takes texts, flags or functions only. */
interface PlainPlace {
  readonly index: number;
  readonly field: string | undefined;
  readonly text: string;
  readonly kind: Kind;
}

/** The places where an object or a symbol fits nothing, and would fail late, or count as true, without a word. */
const plainPlaces = (parameters: string): readonly PlainPlace[] =>
  parseParameters(parameters).flatMap(({ name, kind, rest }, index): PlainPlace[] => {
    if (rest) return [];
    const own: PlainPlace = { index, field: undefined, text: name, kind };
    if (isPlain(kind) || isFunction(kind)) return [own];
    const fields = optionsOf(kind)
      .filter((field) => isPlain(field.kind) || isFunction(field.kind))
      .map((field) => ({
        index,
        field: field.name,
        text: `${name}.${field.name}`,
        kind: field.kind,
      }));
    return takesFunction(kind) ? [own, ...fields] : fields;
  });

/** The fields of an object of options, where nothing else that the parameter takes is an object. */
function optionsOf(kind: Kind): readonly ParameterKind[] {
  if (kind.is === "object") return kind.fields;
  if (kind.is !== "union") return [];
  const others = kind.options.filter((option) => option.is !== "object");
  if (!others.every((option) => isPlain(option) || isFunction(option))) return [];
  const fields = kind.options.flatMap((option) => (option.is === "object" ? option.fields : []));
  // A field of several forms may take in one of them what it does not in another.
  return fields.filter((field) =>
    fields.every((other) => other.name !== field.name || isPlain(other.kind)),
  );
}

/** A place for what is called, which a class is not: only `new` can. */
const isFunction = (kind: Kind): boolean => isName(kind, "function");

/** A place for what is called, among other things. */
const takesFunction = (kind: Kind): boolean =>
  kind.is === "union" &&
  kind.options.some(isFunction) &&
  !kind.options.some((option) => isName(option, "class") || isName(option, "any"));

function isClass(given: unknown): boolean {
  if (typeof given !== "function") return false;
  // The text of a function is made only where the property looks like a class's.
  if (Object.getOwnPropertyDescriptor(given, "prototype")?.writable !== false) return false;
  return /^class\b/.test(Function.prototype.toString.call(given));
}

function isPlain(kind: Kind): boolean {
  if (kind.is === "union") return kind.options.every(isPlain);
  if (kind.is === "literal") return typeof kind.value === "string";
  return kind.is === "name" && /^(?:boolean|string|null|DType)$/.test(kind.name);
}

const isDTypeOnly = (kind: Kind): boolean =>
  kind.is === "union"
    ? kind.options.every((option) => isDTypeOnly(option) || isName(option, "null"))
    : isName(kind, "DType");

const takesNull = (kind: Kind): boolean =>
  isName(kind, "null") || (kind.is === "union" && kind.options.some(takesNull));

const isName = (kind: Kind, name: string): boolean => kind.is === "name" && kind.name === name;

function requirePlain(
  { index, field, text, kind }: PlainPlace,
  args: readonly unknown[],
  path: string,
  parameters: string,
): void {
  let given = args[index];
  if (field !== undefined) {
    if (typeof given !== "object" || given === null) return;
    given = Reflect.get(given, field) as unknown;
  }
  if (isFunction(kind) || takesFunction(kind)) {
    if (isClass(given)) throw wrong({ place: text, kind, given }, path, parameters);
    return;
  }
  const isObject = (typeof given === "object" && given !== null) || typeof given === "function";
  // Whether a text is one of those that a function knows, the function says itself.
  const isTextForFlag = typeof given === "string" && kind.is === "name" && kind.name === "boolean";
  if (isObject || typeof given === "symbol" || typeof given === "bigint" || isTextForFlag)
    throw wrong({ place: text, kind, given }, path, parameters);
  // Any other value is kept, and fails when the graph is compiled.
  if (given !== undefined && isDTypeOnly(kind) && !(given === null && takesNull(kind)))
    checkDType(given);
}

/**
 * Puts a door before each of an object's functions that the table names: those of a namespace, of a class, or of its prototype.
 *
 * @param classes the classes that it holds, each behind its own door
 */
export function doors<T extends object>(
  holder: T,
  path: string,
  table: Readonly<Record<string, string>>,
  classes: Readonly<Record<string, unknown>> = {},
): T {
  for (const [name, parameters] of Object.entries(table)) {
    const property = Object.getOwnPropertyDescriptor(holder, name);
    if (property?.configurable !== true || typeof property.value !== "function") continue;
    const value = door<unknown>(property.value, `${path}.${name}`, parameters);
    Object.defineProperty(holder, name, { ...property, value });
  }
  for (const [name, value] of Object.entries(classes))
    Object.defineProperty(holder, name, { value, configurable: true, enumerable: true });
  return holder;
}

/** In place of a constructor's parameters: the functions that a program makes objects of the class with. */
export interface MadeBy {
  readonly madeBy: string;
}

const notConstructed = (path: string, { madeBy }: MadeBy): DTypeError =>
  new DTypeError(
    {
      what: `tf.${path} is not constructed by programs`,
      given: `new tf.${path}(…)`,
      expected: madeBy,
    },
    currentLocation(),
  );

/**
 * As `doors`, for a class's static functions and its methods, and for the class itself, whose constructor has these parameters. The class
 * behind the door is the same one to `instanceof` and to those that extend it.
 */
export function classDoors<C extends { readonly prototype: object }>(
  made: C,
  path: string,
  constructorParameters: string | MadeBy,
  statics: Readonly<Record<string, string>>,
  methods: Readonly<Record<string, string>>,
): C {
  doors(made, path, statics);
  doors(made.prototype, `${path}.prototype`, methods);
  if (constructorParameters === "") return made;
  let plain: readonly PlainPlace[] | undefined;
  const through = new Proxy(made, {
    construct(target, args: unknown[], newTarget: (...args: never[]) => unknown): object {
      if (typeof constructorParameters !== "string")
        throw notConstructed(path, constructorParameters);
      plain ??= plainPlaces(constructorParameters);
      for (const place of plain) requirePlain(place, args, path, constructorParameters);
      try {
        // A class that the program extends is what it is called with.
        const own = newTarget === (through as unknown) ? target : newTarget;
        // A class, which its type does not say where its constructor is private.
        return Reflect.construct<unknown[], object>(target as never, args, own as never);
      } catch (error) {
        throw explained(error, path, constructorParameters, args);
      }
    },
  });
  registerWrapper(through, made);
  // What `x.constructor` is compared with.
  Object.defineProperty(made.prototype, "constructor", {
    ...{ value: through, writable: true, configurable: true },
  });
  return through;
}

/** The error that the caller gets: the given one, unless it is the engine's and an argument does not fit its type. */
function explained(
  error: unknown,
  path: string,
  parameters: string,
  args: readonly unknown[],
): unknown {
  if (error instanceof OntraceError || !(error instanceof Error) || !isEngines(error)) return error;
  if (isOfCaller(error)) return error;
  try {
    return wrongArgument(error, path, parameters, args) ?? error;
  } catch {
    // An argument that throws when it is looked at.
    return error;
  }
}

const isEngines = (error: Error): boolean =>
  error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;

function wrongArgument(
  cause: Error,
  path: string,
  text: string,
  args: readonly unknown[],
): DTypeError | undefined {
  for (const [i, { name: argument, rest, optional, kind }] of parseParameters(text).entries()) {
    const given = rest ? args.slice(i) : [args[i]];
    for (const value of given) {
      if (optional && value === undefined) continue;
      const found = mismatch(kind, value, argument);
      if (found !== undefined) return wrong(found, path, text, cause);
    }
  }
  return undefined;
}

/** The error for a part of an argument that is not of its type. */
function wrong(
  { place, kind, given }: Mismatch,
  path: string,
  parameters: string,
  cause?: Error,
): DTypeError {
  const name = `tf.${path.replace(".prototype.", "#")}`;
  return new DTypeError(
    {
      what: `Argument '${place}' passed to '${name}' must be ${formatKind(kind)}, but got ${describe(given)}`,
      given: describe(given),
      expected: formatKind(kind),
      fix: `its parameters are (${parameters})`,
    },
    currentLocation(),
    { cause },
  );
}
