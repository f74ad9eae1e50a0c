/** The arithmetic of windows that slide over spatial axes, shared by convolutions and pooling. */

import { addDims, floorDivideDims, isStatic, subtractDims, type Dim } from "../types/dim";
import { InvalidArgumentError } from "../errors";
import { formatShape, formatType, type Shape, type TensorType } from "../types/type";

/** How a window slides over the spatial axes, those after batch and channels. One entry per axis. */
export interface WindowAttributes {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /**
   * The padding before each axis, then the padding after each: ONNX's order. Padding is zeros; a maximum
   * ignores it.
   */
  readonly pads: readonly number[];
}

/** Sizes of the axes after batch and channels. */
export const spatialSizes = ({ shape }: TensorType): Shape => shape.slice(2);

/** The extent of a window of `kernel` elements that are `dilation` apart. */
export const reachOf = (kernel: number, dilation: number): number => (kernel - 1) * dilation + 1;

/** The padding before and after one spatial axis. */
export const padsOfAxis = (
  { pads, strides }: WindowAttributes,
  axis: number,
): readonly [before: number, after: number] => [pads[axis] ?? 0, pads[axis + strides.length] ?? 0];

/** The number of windows that fit: ⌊(size + padding − reach) / stride⌋ + 1 along each axis. */
export function windowCounts(
  sizes: Shape,
  kernelSizes: readonly number[],
  attributes: WindowAttributes,
): Dim[] {
  const { strides, dilations } = attributes;
  return sizes.map((size, axis) => {
    const [before, after] = padsOfAxis(attributes, axis);
    const reach = reachOf(kernelSizes[axis] ?? 1, dilations[axis] ?? 1);
    const room = subtractDims(addDims(size, before + after), reach);
    const count = addDims(floorDivideDims(room, strides[axis] ?? 1), 1);
    // An empty axis has no windows; but an image that is smaller than its window is an error.
    if (isStatic(room) && room < 0 && !(size === 0 && count === 0)) {
      throw new InvalidArgumentError({
        what: `Negative dimension size: a window reaches over ${reach} elements of an axis of size ${String(size)}`,
        given: `input sizes ${formatShape(sizes)}, window [${kernelSizes.join(",")}], padding ${before} and ${after}`,
        expected: `at least ${reach} elements with padding`,
        fix: "use a smaller window, or pad 'same'",
      });
    }
    return count;
  });
}

/** The sizes of a window, which must be known when the graph is built. */
export function kernelSizesOf(filter: TensorType): readonly number[] {
  const sizes = filter.shape.slice(2);
  const known = sizes.filter(isStatic);
  if (known.length === sizes.length) return known;
  throw new InvalidArgumentError({
    what: "the sizes of a filter's window must be known",
    given: formatType(filter),
    expected: "a filter with known spatial sizes",
    fix: "give the filter's sizes in the function's inputSignature",
  });
}

/** Checks that a window has as many axes as the input has spatial axes, and legal strides, dilations and pads. */
export function requireWindow(
  x: TensorType,
  kernelRank: number,
  { strides, dilations, pads }: WindowAttributes,
): void {
  const rank = x.shape.length - 2;
  const fits =
    rank >= 1 &&
    kernelRank === rank &&
    strides.length === rank &&
    dilations.length === rank &&
    pads.length === 2 * rank;
  const positive = [...strides, ...dilations].every((step) => Number.isInteger(step) && step > 0);
  if (fits && positive && pads.every((pad) => Number.isInteger(pad) && pad >= 0)) return;
  throw new InvalidArgumentError({
    what: fits
      ? "strides and dilations must be positive integers, and padding must not be negative"
      : `a window over ${kernelRank} axes does not fit an input with ${Math.max(rank, 0)} spatial axes`,
    given: `${formatType(x)}, strides [${strides.join(",")}], dilations [${dilations.join(",")}], pads [${pads.join(",")}]`,
    expected: "one stride, one dilation and two pads for each spatial axis",
  });
}
