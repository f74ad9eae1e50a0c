/** Window maxima with additional results or terms: grayscale dilation, and max pooling with the positions of the maxima. */

import type { Rank } from "../../tensors/rank";
import { isStatic, multiplyDims } from "../../../ir/types/dim";
import { InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { formatType, mayBeSameShape } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { pairOfOneDType, valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply, applyMany } from "../apply";
import {
  imagesOf,
  leastOf,
  overWindows,
  perAxis,
  type DataFormat2D,
  type Padding,
  type PerAxis,
} from "./window";
import { windowElements } from "./window-elements";

/**
 * Grayscale dilation: for each channel the greatest sum of a pixel of the window and the corresponding element of the filter.
 *
 * @param x tensor `[batch, height, width, channels]`, or without the batch
 * @param filter `[height, width, channels]`
 * @param strides distance between windows, by axis
 * @param pad `"same"`, `"valid"` or a number
 * @param dilations distance between the elements of a window, by axis
 * @param dataFormat `"NHWC"`
 * @throws InvalidArgumentError if ranks or channels do not fit
 * @see TF.js `tf.dilation2d`; TensorFlow `tf.nn.dilation2d`. The gradient of a window goes to its first maximum.
 */
export const dilation2d = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  filter: TensorLike,
  strides: PerAxis,
  pad: Padding,
  dilations: PerAxis = [1, 1],
  dataFormat: DataFormat2D = "NHWC",
): TensorOf<T> =>
  apply((b) => {
    const op = "dilation2d";
    if (dataFormat !== "NHWC") {
      throw new InvalidArgumentError({
        what: `Error in dilation2d: Only NHWC is currently supported, but got dataFormat of ${dataFormat}`,
        given: dataFormat,
        expected: "NHWC",
        fix: "transpose the images",
      });
    }
    const [given, kernel] = pairOfOneDType(["x", x], ["filter", filter], op, "float32");
    const [height, width, channels] = kernel.type.shape;
    if (
      kernel.type.shape.length !== 3 ||
      height === undefined ||
      width === undefined ||
      channels === undefined ||
      !isStatic(height) ||
      !isStatic(width) ||
      height * width === 0
    ) {
      throw new InvalidArgumentError({
        what: `Error in dilation2d: filter must be rank 3, but got rank ${kernel.type.shape.length}.`,
        given: formatType(kernel.type),
        expected: "a filter [height, width, channels] with static sizes",
      });
    }
    const { x: images, restore } = imagesOf(b, given, 2, true, op);
    if (!mayBeSameShape(images.type.shape.slice(1, 2), [channels])) {
      throw new InvalidArgumentError({
        what: `Error in dilation2d:  input and filter must have the same depth: ${String(images.type.shape[1])} vs ${String(channels)}`,
        given: `x ${formatType(given.type)}, filter ${formatType(kernel.type)}`,
        expected: "equal numbers of channels",
      });
    }
    const request = {
      ...{ op, strides, pad, dilations, channelsLast: true, kernelSizes: [height, width] },
    };
    // The filter's elements by position in the window, as [positions, channels, 1, 1].
    const numbers = b.withShape(kernel, [height * width, channels, 1, 1]);
    return restore(
      overWindows(b, images, request, leastOf(images), (around, window) =>
        windowElements(b, around, [height, width], window, leastOf(images))
          .map(({ value }, i) => b.add(value, b.slice(numbers, placeSlice(numbers, i))))
          .reduce((greatest, sum) => b.max(greatest, sum)),
      ),
    );
  });

const placeSlice = (numbers: Value, i: number) => ({
  starts: [i, 0, 0, 0],
  sizes: [1, ...numbers.type.shape.slice(1)],
  steps: [1, 1, 1, 1],
});

export interface MaxPoolWithArgmax {
  readonly result: Tensor;
  readonly indexes: Tensor;
}

/**
 * As `maxPool`, with the positions of the maxima.
 *
 * @param x tensor `[batch, height, width, channels]`
 * @param includeBatchInIndex whether positions are counted through the whole batch, rather than within each image
 * @returns `result`, and `indexes`, int32: (row · width + column) · channels + channel of the first maximum of each window
 * @throws InvalidArgumentError if the rank does not fit
 * @see TF.js `tf.maxPoolWithArgmax`; TensorFlow `tf.nn.max_pool_with_argmax`
 */
export function maxPoolWithArgmax(
  x: TensorLike,
  filterSize: PerAxis,
  strides: PerAxis,
  pad: Padding,
  includeBatchInIndex = false,
): MaxPoolWithArgmax {
  const op = "maxPoolWithArgmax";
  const [result, indexes] = applyMany((b) => {
    const given = valueOf(x, "x", op);
    const { x: images, restore } = imagesOf(b, given, 2, true, op);
    const [height = 1, width = 1] = perAxis(filterSize, 2, "filterSize", op);
    const size = [height, width] as const;
    const request = { op, strides, pad, dilations: 1, channelsLast: true, kernelSizes: size };
    const own = placesOf(b, images, includeBatchInIndex);
    // The nodes of both results are the same, and are merged.
    const greatest = (part: "value" | "place"): Value =>
      overWindows(b, images, request, leastOf(images), (x, window, around) => {
        const places = windowElements(b, around?.(own) ?? own, size, window, 0);
        const elements = windowElements(b, x, size, window, leastOf(images)).map(
          ({ value }, i) => ({
            value,
            place: b.expandTo(places[i]?.value ?? value, value.type.shape),
          }),
        );
        return elements.reduce((best, other) => {
          const isGreater = b.greater(other.value, best.value);
          return {
            value: b.where(isGreater, other.value, best.value),
            place: b.where(isGreater, other.place, best.place),
          };
        })[part];
      });
    return [restore(greatest("value")), restore(greatest("place"))];
  });
  if (result === undefined || indexes === undefined) throw new RangeError("there are two results");
  return { result, indexes };
}

/** The flat index of each pixel in its image with channels last, or in the batch: [1 or batch, channels, height, width]. */
function placesOf(b: Context, images: Value, isInBatch: boolean): Value {
  const [batch = 1, channels = 1, height = 1, width = 1] = images.type.shape;
  const outer = isInBatch ? batch : 1;
  const sizes = [outer, height, width, channels];
  const count = sizes.reduce((a, c) => multiplyDims(a, c));
  const counted = b.range({ start: 0, step: 1, size: count, dtype: "int32" });
  return b.permuted(b.withShape(counted, sizes), [0, 3, 1, 2]);
}
