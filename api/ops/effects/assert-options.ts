/** The options of the assertions of `tf.debugging`. */

import { integerArgument } from "../../arguments/numbers";
import type { OptionNames } from "../../options";

export interface AssertOptions {
  /** A prefix of the report. */
  readonly message?: string;
  /** The number of elements shown at either end of each axis (default: 3); -1 for all. */
  readonly summarize?: number;
}

/** Options of `assertNear`. Default of both tolerances: ten times the distance from 1 to the next number of the dtype. */
export interface NearOptions extends AssertOptions {
  /** Relative tolerance. */
  readonly rtol?: number;
  /** Absolute tolerance. */
  readonly atol?: number;
}

export const assertOptionNames: OptionNames<AssertOptions> = { message: true, summarize: true };

export const nearOptionNames: OptionNames<NearOptions> = {
  ...assertOptionNames,
  rtol: true,
  atol: true,
};

/** How many elements of a tensor a report shows. @throws InvalidArgumentError for anything but an integer from -1 on */
export const summarizeArgument = (given: unknown, op: string): number =>
  integerArgument(given, "summarize", op, -1);
