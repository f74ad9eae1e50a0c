/** What a variable holds after a branch or a loop where its value cannot be used: every use throws the reason. */

import type { OntraceError } from "../../ir/errors";

const reasons = new WeakMap<object, () => OntraceError>();

/**
 * An object that stands in for the value. A variable that is not read after the branch is no error, so the error waits for the first use.
 *
 * @param reason makes the error
 */
export function unusable(reason: () => OntraceError): object {
  const fail = (): never => {
    throw reason();
  };
  const made = new Proxy(
    {},
    {
      get: fail,
      set: fail,
      has: fail,
      deleteProperty: fail,
      getPrototypeOf: fail,
      ownKeys: fail,
      getOwnPropertyDescriptor: fail,
      defineProperty: fail,
    },
  );
  reasons.set(made, reason);
  return made;
}

/** Whether a value is unusable; this is no use of it. */
export const isUnusable = (value: unknown): value is object =>
  typeof value === "object" && value !== null && reasons.has(value);

/** @throws the reason, if the value is unusable */
export function requireUsable(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  const reason = reasons.get(value);
  if (reason !== undefined) throw reason();
}
