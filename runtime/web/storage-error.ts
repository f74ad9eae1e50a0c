/** Errors of the browser's storage as errors of this library. */

import { FailedPreconditionError, ResourceExhaustedError } from "../../ir/errors";

/** Uses a path in the browser's storage. @throws ResourceExhaustedError where the origin's space is used up, FailedPreconditionError where it cannot be used */
export async function withStorageErrors<T>(path: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    throw storageError(path, error);
  }
}

function storageError(path: string, error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  const isFull = error.name === "QuotaExceededError";
  const Class = isFull ? ResourceExhaustedError : FailedPreconditionError;
  return new Class(
    {
      what: `cannot use ${path}`,
      given: `${error.name}: ${error.message}`,
      expected: isFull ? "enough space in the origin's storage" : "a browser that stores data",
      fix: isFull
        ? "remove other data of this origin, or ask for more: navigator.storage.persist()"
        : "allow this page to store data; private windows may not",
    },
    undefined,
    { cause: error },
  );
}
