import { OntraceError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";

/** Adds the user's line to an error about arguments. */
export function withLocation<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw error instanceof OntraceError ? error.locate(currentLocation()) : error;
  }
}
