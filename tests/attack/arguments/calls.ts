/** The calls of one public function with wrong arguments: one wrong value at one place, everything else valid. */

import * as tf from "../../../index";
import type { Kind, Parameter, Signature } from "../../../scripts/signatures";
import { receivers, surroundings } from "./receivers";
import type { Make } from "./valid-arguments";
import { wrongValues } from "./wrong-values";

/** Where the wrong value stands: a parameter, or a field of an object that is one. */
interface Place {
  readonly text: string;
  put(args: readonly unknown[], value: unknown): unknown[];
}

export interface WrongCall {
  readonly id: string;
  readonly run: () => unknown;
}

const reached = (path: string): unknown =>
  path.split(".").reduce<unknown>((found, part) => Reflect.get(Object(found), part), tf);

/**
 * What calls a public function with arguments; undefined where the class of a method cannot be made.
 *
 * @param receiver makes the object of a method; default: one of its class
 */
export function callable(
  { name, kind }: Signature,
  receiver?: Make,
): ((args: readonly unknown[]) => unknown) | undefined {
  const [owner, method] = name.split(".prototype.");
  if ((kind === "method" || kind === "chained") && owner !== undefined && method !== undefined) {
    const make = receiver ?? receivers[owner];
    const around = surroundings[name] ?? ((_, call): unknown => call());
    return (
      make &&
      ((args) => {
        const object = Object(make()) as object;
        return around(object, () => apply(object, method, args));
      })
    );
  }
  const path = name.split(".");
  const last = path.pop() ?? "";
  const holder = path.length === 0 ? tf : reached(path.join("."));
  if (kind === "class")
    return (args) => {
      const made: unknown = Reflect.construct(functionOf(holder, last), [...args]);
      return made;
    };
  return (args) => apply(Object(holder) as object, last, args);
}

function functionOf(holder: unknown, name: string): (...args: unknown[]) => unknown {
  const found: unknown = Reflect.get(Object(holder), name);
  if (typeof found !== "function") throw new Error(`${name} is no function`);
  return found as (...args: unknown[]) => unknown;
}

const apply = (holder: object, name: string, args: readonly unknown[]): unknown =>
  Reflect.apply(functionOf(holder, name), holder, [...args]);

const fieldsOf = (kind: Kind): readonly string[] =>
  kind.kind === "object"
    ? Object.keys(kind.fields)
    : kind.kind === "union"
      ? kind.options.flatMap(fieldsOf)
      : [];

const withItem = (args: readonly unknown[], index: number, value: unknown): unknown[] =>
  Array.from({ length: Math.max(args.length, index + 1) }, (_, i): unknown =>
    i === index ? value : args[i],
  );

function places(parameters: readonly Parameter[]): readonly Place[] {
  return parameters.flatMap((parameter, index) => [
    {
      text: parameter.name,
      put: (args: readonly unknown[], value: unknown) => withItem(args, index, value),
    },
    ...[...new Set(fieldsOf(parameter.type))].map((field) => ({
      text: `${parameter.name}.${field}`,
      put: (args: readonly unknown[], value: unknown) =>
        withItem(args, index, { ...(Object(args[index] ?? {}) as object), [field]: value }),
    })),
  ]);
}

/** Every wrong call of a function, in an order that is the same in each process. */
export function* wrongCalls(
  { name, overloads }: Signature,
  call: (args: readonly unknown[]) => unknown,
  valid: () => readonly unknown[],
): Generator<WrongCall, void, undefined> {
  const parameters = overloads.reduce((a, b) => (b.length > a.length ? b : a), []);
  yield { id: `${name}()`, run: () => call([]) };
  for (const place of places(parameters))
    for (const [value, make] of Object.entries(wrongValues))
      yield {
        id: `${name}(${place.text} = ${value})`,
        run: () => call(place.put(valid(), make())),
      };
}
