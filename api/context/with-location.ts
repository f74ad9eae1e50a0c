/** Adds the user's source location to errors of argument checks that have none. */

import { OntraceError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";

/** Runs `body`, and adds the user's source location to an error that it throws. */
export function withLocation<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw error instanceof OntraceError ? error.locate(currentLocation()) : error;
  }
}
