/** The check of option objects: each name in them is one that the function has. */

import { DTypeError, UnimplementedError, ValueError } from "../ir/errors";
import { currentLocation } from "../ir/location";
import { suggest } from "./suggest";

/**
 * The names of a type of options, each once: a table that lacks a name, or has another one, does not compile, so that a new option
 * cannot be left out.
 */
export type OptionNames<O> = { readonly [K in keyof O]-?: true };

/** For names that other libraries have and this one does not: what to do instead. */
export type AbsentOptions = Readonly<Record<string, string>>;

/**
 * An object of options in which each name is known; a name whose value is `undefined` counts as absent.
 *
 * @param owner what takes the options, as the user writes it: `tf.function`, `model.fit`
 * @param absent names of other libraries that are refused with what to do instead
 * @throws DTypeError unless it is an object; ValueError for an unknown name, with the nearest one; UnimplementedError for an absent one
 */
export function checkedOptions<O extends object>(
  given: O,
  names: OptionNames<O>,
  owner: string,
  absent: AbsentOptions = {},
): O {
  // Callers without type checking may pass anything.
  const options: unknown = given;
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new DTypeError(
      {
        what: `the options of ${owner} are an object`,
        given: Array.isArray(options) ? "an array" : String(options),
        expected: `{ ${Object.keys(names).join(", ")} }`,
      },
      currentLocation(),
    );
  }
  for (const [name, value] of Object.entries(options)) {
    if (Object.hasOwn(names, name) || value === undefined) continue;
    const advice = Object.hasOwn(absent, name) ? absent[name] : undefined;
    throw advice === undefined
      ? unknownOption(name, Object.keys(names), owner)
      : absentOption(name, advice, owner);
  }
  return given;
}

const unknownOption = (name: string, known: readonly string[], owner: string): ValueError =>
  new ValueError(
    {
      what: `${owner} has no option ${name}${suggest(name, known)}`,
      given: name,
      expected: known.length === 0 ? "no options" : `one of ${known.join(", ")}`,
    },
    currentLocation(),
  );

const absentOption = (name: string, advice: string, owner: string): UnimplementedError =>
  new UnimplementedError(
    {
      what: `${owner}: ${name} is not implemented`,
      given: name,
      expected: "the options that the documentation lists",
      fix: advice,
    },
    currentLocation(),
  );
