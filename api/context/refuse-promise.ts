/** Rejects asynchronous callbacks of scopes in which operations are recorded. */

import { FailedPreconditionError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";

/**
 * Whether a value is a promise. One that is refused may still reject later, for which no caller waits: the caller has the error of the refusal,
 * and a rejection without a reader would end the process.
 */
export function isRefusedPromise(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("then" in value)) return false;
  Promise.resolve(value).catch(() => undefined);
  return true;
}

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
