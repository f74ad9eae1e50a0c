/** Max and average pooling over one to three spatial axes. */

import type { Rank } from "../../tensors/rank";
import type { Value } from "../../../ir/graph";
import type { PoolAttributes } from "../../../ir/ops/pooling";
import { spatialSizes } from "../../../ir/ops/window";
import type { Context } from "../../context/context";
import { requireFamily } from "../../arguments/dtype";
import { arrayArgument } from "../../arguments/numbers";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";
import {
  channelsAreLast,
  imagesOf,
  leastOf,
  overWindows,
  perAxis,
  type DataFormat,
  type DataFormat1D,
  type DataFormat2D,
  type DataFormat3D,
  type DimRoundingMode,
  type Padding,
  type PerAxis,
} from "./window";

interface Reduce {
  /** @param inside 1 for the elements of the image and 0 around them, where the image is padded explicitly */
  readonly build: (b: Context, x: Value, attributes: PoolAttributes, inside?: Value) => Value;
  /** The value of explicit padding. */
  readonly outside: (x: Value) => number | bigint;
  /** Whether it requires a floating-point input. */
  readonly ofReals: boolean;
}

const greatest: Reduce = {
  build: (b, x, attributes) => b.maxPool(x, attributes),
  outside: leastOf,
  ofReals: false,
};

/** The mean over a padded window, divided by the share of the window that is not padding. */
const mean: Reduce = {
  build: (b, x, attributes, inside) => {
    const average = b.averagePool(x, attributes);
    return inside === undefined ? average : b.div(average, b.averagePool(inside, attributes));
  },
  outside: () => 0,
  ofReals: true,
};

/** One image of ones, in the spatial sizes of x. */
const onesOf = (b: Context, x: Value): Value =>
  b.full(x.type.dtype, [1, 1, ...spatialSizes(x.type)], 1);

interface PoolArguments {
  readonly filterSize: PerAxis;
  readonly strides: PerAxis;
  readonly pad: Padding;
  readonly dataFormat: DataFormat;
  readonly dilations?: PerAxis;
  readonly dimRoundingMode?: DimRoundingMode | null | undefined;
}

const pooling = (
  op: string,
  spatialRank: number,
  reduce: Reduce,
  given: TensorLike,
  { filterSize, strides, pad, dataFormat, dilations = 1, dimRoundingMode }: PoolArguments,
): Tensor =>
  apply((b) => {
    const value = valueOf(given, "x", op);
    if (reduce.ofReals) requireFamily(value, "float32", "x", op);
    const channelsLast = channelsAreLast(dataFormat, spatialRank, op);
    const { x, restore } = imagesOf(b, value, spatialRank, channelsLast, op);
    const kernelSizes = perAxis(filterSize, spatialRank, "filterSize", op);
    const request = { op, strides, pad, dilations, dimRoundingMode, channelsLast, kernelSizes };
    return restore(
      overWindows(b, x, request, reduce.outside(x), (images, window, around) =>
        reduce.build(b, images, { ...window, kernelSizes }, around?.(onesOf(b, x))),
      ),
    );
  });

const pooling1d =
  (op: string, reduce: Reduce) =>
  (
    x: TensorLike,
    filterSize: PerAxis,
    strides: PerAxis,
    pad: Padding,
    dimRoundingMode?: DimRoundingMode | null,
    dataFormat: DataFormat1D = "NWC",
  ): Tensor =>
    pooling(op, 1, reduce, x, { filterSize, strides, pad, dataFormat, dimRoundingMode });

const pooling2d =
  (op: string, reduce: Reduce) =>
  <T extends Tensor | Rank = Rank>(
    x: TensorLike,
    filterSize: PerAxis,
    strides: PerAxis,
    pad: Padding,
    dimRoundingMode?: DimRoundingMode | null,
    dataFormat: DataFormat2D = "NHWC",
  ): TensorOf<T> =>
    pooling(op, 2, reduce, x, { filterSize, strides, pad, dataFormat, dimRoundingMode });

const pooling3d =
  (op: string, reduce: Reduce) =>
  <T extends Tensor | Rank = Rank>(
    x: TensorLike,
    filterSize: PerAxis,
    strides: PerAxis,
    pad: Padding,
    dimRoundingMode?: DimRoundingMode | null,
    dataFormat: DataFormat3D = "NDHWC",
  ): TensorOf<T> =>
    pooling(op, 3, reduce, x, { filterSize, strides, pad, dataFormat, dimRoundingMode });

/**
 * The greatest element of each window over `[batch, width, channels]`, or without the batch. Padding is ignored.
 *
 * @param filterSize size of a window
 * @param strides distance between windows
 * @param pad `"same"`, `"valid"`, a number, or a pair for each axis of `x`
 * @see TensorFlow `tf.nn.max_pool1d`, ONNX `MaxPool`. The gradient of a window goes to its first maximum.
 */
export const maxPool1d = pooling1d("maxPool1d", greatest);

/**
 * The greatest element of each window over `[batch, height, width, channels]`, or without the batch. Padding is ignored.
 *
 * @param filterSize size of a window, by axis
 * @param strides distance between windows, by axis
 * @param pad `"same"`, `"valid"`, a number, or a pair for each axis of `x`
 * @throws InvalidArgumentError if the rank, a size or the padding does not fit
 * @example
 * ```ts
 * const image = tf.tensor1d([1, 2, 3, 4]).reshape([1, 2, 2, 1]);
 * tf.maxPool(image, 2, 2, "valid"); // → [[[[4]]]]
 * ```
 * @see TF.js `tf.maxPool`, TensorFlow `tf.nn.max_pool2d`, ONNX `MaxPool`. The gradient of a window goes to its first maximum.
 */
export const maxPool = pooling2d("maxPool", greatest);

/**
 * The greatest element of each window over `[batch, depth, height, width, channels]`, or without the batch.
 *
 * @see TF.js `tf.maxPool3d`, TensorFlow `tf.nn.max_pool3d`, ONNX `MaxPool`; arguments as `maxPool`
 */
export const maxPool3d = pooling3d("maxPool3d", greatest);

/**
 * The mean of each window over `[batch, width, channels]`, or without the batch. Padding is excluded.
 *
 * @see TensorFlow `tf.nn.avg_pool1d`, ONNX `AveragePool`; arguments as `maxPool1d`
 */
export const avgPool1d = pooling1d("avgPool1d", mean);

/**
 * The mean of each window over `[batch, height, width, channels]`, or without the batch. Padding is excluded.
 *
 * @see TF.js `tf.avgPool`, TensorFlow `tf.nn.avg_pool2d`, ONNX `AveragePool`; arguments as `maxPool`
 */
export const avgPool = pooling2d("avgPool", mean);

/**
 * The mean of each window over `[batch, depth, height, width, channels]`, or without the batch. Padding is excluded.
 *
 * @see TF.js `tf.avgPool3d`, TensorFlow `tf.nn.avg_pool3d`, ONNX `AveragePool`; arguments as `maxPool`
 */
export const avgPool3d = pooling3d("avgPool3d", mean);

/**
 * Maximum or mean of each window over 1 to 3 spatial axes, channels last.
 *
 * @param input floating-point tensor `[batch, …, channels]`, or without the batch
 * @param windowShape size of a window, by axis; a single number means two axes
 * @param poolingType `"max"` or `"avg"`
 * @param pad `"same"`, `"valid"`, a number, or a pair for each axis of `input`
 * @param dilations distance between the elements of a window, by axis
 * @param strides distance between windows, by axis
 * @see TF.js `tf.pool`, TensorFlow `tf.nn.pool`
 */
export function pool<T extends Tensor | Rank = Rank>(
  input: TensorLike,
  windowShape: PerAxis,
  poolingType: "avg" | "max",
  pad: Padding,
  dilations?: PerAxis | null,
  strides?: PerAxis | null,
  dimRoundingMode?: DimRoundingMode | null,
): TensorOf<T> {
  const spatialRank =
    typeof windowShape === "number" ? 2 : arrayArgument(windowShape, "windowShape", "pool").length;
  const dataFormat = (["NWC", "NHWC", "NDHWC"] as const)[spatialRank - 1] ?? "NHWC";
  return pooling("pool", spatialRank, poolingType === "max" ? greatest : mean, input, {
    ...{ filterSize: windowShape, pad, dataFormat, dimRoundingMode },
    ...{ strides: strides ?? 1, dilations: dilations ?? 1 },
  });
}
