/** The limits of `tf.savedModel.load`: bounds on what an artifact's text may ask for. */

import { ValueError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { deepestLimit, type TextLimits } from "../../ir/text/limits";
import { checkedOptions, type OptionNames } from "../options";

/** Bounds on what is made of an artifact's text, so that a small file does not need much memory or time. */
export interface LoadLimits {
  /** How deep lists, functions of sizes, and the graphs of branches and loops may be nested; default: 256, at most 1,000. */
  readonly depth?: number;
  /** The number of operations of a graph with those of the graphs that it calls; default: 2,000,000. */
  readonly expandedNodes?: number;
  /** The number of elements of all constants whose elements are equal, which the text writes once; default: 16,777,216. */
  readonly filledElements?: number;
}

const owner = "tf.savedModel.load";

const limitNames: OptionNames<LoadLimits> = {
  depth: true,
  expandedNodes: true,
  filledElements: true,
};

const greatest: Readonly<Partial<Record<keyof TextLimits, number>>> = { depth: deepestLimit };

/** @throws DTypeError unless they are an object, ValueError for an unknown name or a limit that is not a number in its range */
export function checkedLimits(given: LoadLimits): Partial<TextLimits> {
  const limits: LoadLimits = checkedOptions(given, limitNames, `${owner}'s limits`);
  const known = Object.keys(limitNames).flatMap((name): [string, number][] => {
    // Callers without type checking may pass anything.
    const limit: unknown = Reflect.get(limits, name);
    return limit === undefined ? [] : [[name, requireLimit(name, limit)]];
  });
  return Object.fromEntries(known);
}

function requireLimit(name: string, limit: unknown): number {
  const most = Object.entries(greatest).find(([bounded]) => bounded === name)?.[1] ?? Infinity;
  const isCount = typeof limit === "number" && (Number.isInteger(limit) || limit === Infinity);
  if (isCount && limit >= 0 && limit <= most) return limit;
  throw new ValueError(
    {
      what: `${owner}: limits.${name} is out of range`,
      given: String(limit),
      expected:
        most === Infinity
          ? "an integer of at least 0, or Infinity"
          : `an integer from 0 to ${most}`,
    },
    currentLocation(),
  );
}
