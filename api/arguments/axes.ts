/** Axis arguments of reductions, normalised to distinct, ascending, non-negative axes. */

import { InvalidArgumentError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { normalizeAxis } from "../../ir/types/type";
import { arrayArgument } from "./numbers";

/** One axis or several; default: all axes. */
export type Axis = number | readonly number[];

/**
 * The axes counted from the front, ascending; all of them where none is given.
 *
 * @throws InvalidArgumentError for an axis that is out of range or repeated
 */
export function normalizeAxes(axis: Axis | undefined | null, rank: number): number[] {
  if (axis === undefined || axis === null) return Array.from({ length: rank }, (_, i) => i);
  const given: readonly number[] = typeof axis === "number" ? [axis] : axis;
  arrayArgument(given, "axis", "a reduction");
  const axes = given.map((a) => normalizeAxis(a, rank));
  if (new Set(axes).size < axes.length) {
    throw new InvalidArgumentError(
      {
        what: "Invalid reduction arguments: an axis is given twice",
        given: `axis [${given.join(",")}] for a tensor of rank ${rank}`,
        expected: "each axis once",
      },
      currentLocation(),
    );
  }
  return axes.sort((a, b) => a - b);
}
