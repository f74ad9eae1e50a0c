/** Which outcomes of a call are faults: everything but a value, an error of this library that says what was given, and the caller's own error. */

import type { Finding } from "./run";

const isFault = ({ outcome }: Finding): boolean =>
  /^(?:bare|exit|hang|unhandled|vague|InternalError)/.test(outcome);

/** Outcomes that are what the caller asked for, with the reason. */
const reasons: readonly (readonly [id: RegExp, outcome: RegExp, reason: string])[] = [
  [/^\w+ whileLoop\(/, /^hang$/, "a loop whose condition stays true runs until it is ended"],
  [
    /^\w+ (?:\w+\.prototype\.)?(?:denseBincount|bincount|sequenceMask|pad1d|range)\(\w+ = (?:array of huge sizes|2\*\*31)/,
    /^hang$/,
    "billions of elements, within what one tensor may have, are what the caller asked for",
  ],
  [/^whileLoop try/, /^hang$/, "as above, while valid arguments are searched"],
];

export const statedReason = (finding: Finding): string | undefined =>
  reasons.find(([id, outcome]) => id.test(finding.id) && outcome.test(finding.outcome))?.[2];

export const isBroken = (finding: Finding): boolean =>
  isFault(finding) && statedReason(finding) === undefined;
