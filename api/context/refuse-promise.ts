/** Rejects asynchronous callbacks of scopes in which operations are recorded. */

import { FailedPreconditionError } from "../../ir/errors";
import { currentLocation, type Location } from "../../ir/location";

/**
 * Whether a value is a promise. One that is refused may still reject later, for which no caller waits: the caller has the error of the refusal,
 * and a rejection without a reader would end the process.
 */
export function isRefusedPromise(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("then" in value)) return false;
  Promise.resolve(value).catch(() => undefined);
  return true;
}

/**
 * The result of a function that is traced, which must be neither a promise nor a generator.
 *
 * @param place where the function was given to `tf.function`
 * @throws FailedPreconditionError at that place
 */
export function refuseLater<T>(result: T, where: string, place: Location): T {
  const kind = isRefusedPromise(result) ? "async" : isGenerator(result) ? "generator" : undefined;
  if (kind === undefined) return result;
  throw new FailedPreconditionError(
    {
      what: `${where} was given ${kind === "async" ? "an async callback" : "a generator"}`,
      given: `a callback that returns ${kind === "async" ? "a promise" : "a generator object"}: ${shown(result)}`,
      expected: "a synchronous callback: operations are recorded while it runs",
      fix:
        kind === "async"
          ? "await data before the callback, and read results after it"
          : "return an array of the values, or iterate outside of the function",
    },
    place,
  );
}

const isGenerator = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  ["[object Generator]", "[object AsyncGenerator]"].includes(Object.prototype.toString.call(value));

const shown = (value: unknown): string => Object.prototype.toString.call(value);

/** Returns a callback's result, which must not be a promise: another task could run while it is pending, and be recorded too. */
export function refusePromise<T>(result: T, where: string): T {
  if (!isRefusedPromise(result)) return result;
  throw new FailedPreconditionError(
    {
      what: `${where} was given an async callback`,
      given: "a callback that returns a promise",
      expected: "a synchronous callback: operations are recorded while it runs",
      fix: "await data before the callback, and read results after it",
    },
    currentLocation(),
  );
}
