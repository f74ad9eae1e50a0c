/** Checks of arguments that are one of several names. */

import { ValueError } from "../../ir/errors";

/** @throws ValueError for a name that is not allowed */
export const requireOneOf = (given: string, allowed: readonly string[], what: string): void => {
  if (allowed.includes(given)) return;
  throw new ValueError({
    what: `${what} must be one of ${allowed.join(", ")}, but was ${given}`,
    given,
    expected: allowed.join(", "),
  });
};
