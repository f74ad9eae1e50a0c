/** Errors of asynchronous functions say where these were called. */

import { OntraceError } from "../../ir/errors";
import { currentLocation, unknownLocation } from "../../ir/location";

/** What a user's call starts: an error of it gets the line of the call, which the stack has no more when it happens. */
export function atLine<T>(start: () => Promise<T>): Promise<T> {
  const location = currentLocation();
  return start().catch((error: unknown) => {
    const isKnown = location.text !== unknownLocation.text;
    throw error instanceof OntraceError && isKnown ? error.locate(location) : error;
  });
}
