/** Which outcomes of a call are faults: everything but a value, an error of this library that says what was given, and the caller's own error. */

import type { Finding } from "./run";

export const isBroken = ({ outcome }: Finding): boolean =>
  /^(?:bare|exit|hang|unhandled|vague|InternalError)/.test(outcome);
