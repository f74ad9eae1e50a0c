/** Rejects asynchronous callbacks of scopes in which operations are recorded. */

import { FailedPreconditionError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";

/** Returns a callback's result, which must not be a promise: another task could run while it is pending, and be recorded too. */
export function refusePromise<T>(result: T, where: string): T {
  if (typeof result !== "object" || result === null || !("then" in result)) return result;
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
