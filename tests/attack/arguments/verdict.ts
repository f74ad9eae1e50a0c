/** Which outcomes of a call are faults: everything but a value, an error of this library that says what was given, and the caller's own error. */

import type { Finding } from "./run";

const isFault = ({ outcome }: Finding): boolean =>
  /^(?:bare|exit|hang|unhandled|vague|InternalError)/.test(outcome);

/** Outcomes that are what the caller asked for, with the reason. */
const reasons: readonly (readonly [id: RegExp, outcome: RegExp, reason: string])[] = [
  [/^\w+ whileLoop\(/, /^hang$/, "a loop whose condition stays true runs until it is ended"],
  [
    /^\w+ (?:data\.)?(?:Dataset|Tensor)\(/,
    /^bare/,
    "a constructor that takes the library's own records: tf.tensor and tf.data make them",
  ],
  [
    /^\w+ (?:\w+\.prototype\.)?(?:denseBincount|bincount)\(\w+ = (?:array of huge sizes|2\*\*31)/,
    /^hang$/,
    "a billion bins are what the caller asked for",
  ],
  [/^whileLoop try/, /^hang$/, "as above, while valid arguments are searched"],
];

export const statedReason = (finding: Finding): string | undefined =>
  reasons.find(([id, outcome]) => id.test(finding.id) && outcome.test(finding.outcome))?.[2];

export const isBroken = (finding: Finding): boolean =>
  isFault(finding) && statedReason(finding) === undefined;
