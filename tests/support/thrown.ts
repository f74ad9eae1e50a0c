import { OntraceError } from "../../index";

/** The error of this library that `body` throws. */
export function thrown(body: () => unknown): OntraceError {
  try {
    body();
  } catch (error) {
    if (error instanceof OntraceError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
