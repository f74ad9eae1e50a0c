/** The check that an argument is a function, for callers without type checking. */

import { DTypeError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { describe } from "./describe";

/**
 * @param what the message's first sentence, such as `'body' must be callable.`
 * @param expected how the function is passed, or what kind of function is meant
 * @throws DTypeError if it is not a function
 */
export function requireFunction(
  given: unknown,
  what: string,
  expected = "a function",
): asserts given is CallableFunction {
  if (typeof given === "function") return;
  throw new DTypeError({ what, given: describe(given), expected }, currentLocation());
}
