/** Checks of the shapes that layers require of their inputs. */

import { currentLocation, InvalidArgumentError } from "../../api/errors";

/** Sizes by axis; `null`, or the object in a tensor's `shape`, for a size that is known only when the graph runs. */
export type KnownShape = readonly (number | null)[];

const formatShape = (shape: KnownShape): string =>
  `[${shape.map((size) => size ?? "null").join(",")}]`;

/** Whether a size is known: in a tensor's `shape`, what is no number is an object. */
export const isKnown = (size: number | null | undefined): size is number =>
  typeof size === "number";

/** The size of an axis that determines a weight's shape. @throws InvalidArgumentError if it is unknown */
export function sizeAt(shape: KnownShape, axis: number, layer: string): number {
  const size = shape.at(axis);
  if (isKnown(size)) return size;
  throw new InvalidArgumentError(
    {
      what: `layer ${layer} creates weights for the size of its input's axis ${axis}`,
      given: formatShape(shape),
      expected: size === undefined ? "an input of higher rank" : "a size that is known",
      fix:
        size === undefined
          ? "reshape the input"
          : "declare the size in inputShape or in the function's inputSignature",
    },
    currentLocation(),
  );
}

/** @throws InvalidArgumentError if an input has another rank */
export function requireRank(shape: KnownShape, rank: number, layer: string): void {
  if (shape.length === rank) return;
  throw new InvalidArgumentError(
    {
      what: `Input is incompatible with layer ${layer}: expected ndim=${rank}, found ndim=${shape.length}.`,
      given: formatShape(shape),
      expected: `an input of rank ${rank}, the batch included`,
      fix: "add the batch or channel axis with tf.expandDims, or reshape the input",
    },
    currentLocation(),
  );
}

/** @throws InvalidArgumentError for anything but a positive integer */
export function requireCount(count: number, argument: string, layer: string): void {
  if (Number.isInteger(count) && count > 0) return;
  throw new InvalidArgumentError(
    {
      what: `${argument} of layer ${layer} must be a positive integer`,
      given: String(count),
      expected: "a positive integer",
    },
    currentLocation(),
  );
}
