/**
 * Convolutions in one to three dimensions, depthwise, separable and transposed, over the IR's `conv` in ONNX's layout.
 * The file exceeds 400 lines because each public function documents its own arguments; the code that they share is one idea.
 */

import type { Rank } from "../../tensors/rank";
import { padAxis, sliceAxis } from "../../../ir/compose/axes";
import { zeroUnless } from "../../../ir/compose/run-checks";
import {
  addDims,
  ceilDivideDims,
  floorDivideDims,
  isStatic,
  maxDims,
  mayBeEqual,
  multiplyDims,
  subtractDims,
} from "../../../ir/types/dim";
import { InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { kernelSizesOf, reachOf, spatialSizes, windowCounts } from "../../../ir/ops/window";
import { formatShape, formatType, mayBeSameShape, type Shape } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { requireFamily } from "../../arguments/dtype";
import { shapeArgument, type ShapeLike } from "../../arguments/shape";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { pairOfOneDType, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";
import {
  channelsAreLast,
  imagesOf,
  overWindows,
  windowOf,
  type DataFormat,
  type DataFormat1D,
  type DataFormat2D,
  type DataFormat3D,
  type DimRoundingMode,
  type Padding,
  type PerAxis,
  type WindowRequest,
} from "./window";

interface ConvArguments {
  readonly strides: PerAxis;
  readonly pad: Padding;
  readonly dataFormat: DataFormat;
  readonly dilations: PerAxis;
  readonly dimRoundingMode?: DimRoundingMode | undefined;
  /** The number of batch axes that are allowed (default: one, which may be omitted). */
  readonly batchAxes?: "one" | "any";
}

/** […, inputs, outputs] → [outputs, inputs, …] */
const filterFirst = (b: Context, filter: Value): Value => {
  const rank = filter.type.shape.length;
  return b.permuted(filter, [rank - 1, rank - 2, ...Array.from({ length: rank - 2 }, (_, i) => i)]);
};

function requireFilter(filter: Value, spatialRank: number, op: string): void {
  if (filter.type.shape.length === spatialRank + 2) {
    const empty = filter.type.shape.slice(0, spatialRank).indexOf(0);
    if (empty < 0) return;
    throw new InvalidArgumentError({
      what: `Error in ${op}: the filter has no elements along its axis ${empty}`,
      given: formatType(filter.type),
      expected: "spatial sizes of at least 1",
    });
  }
  throw new InvalidArgumentError({
    what: `Error in ${op}: filter must be rank ${spatialRank + 2}, but got rank ${filter.type.shape.length}.`,
    given: formatType(filter.type),
    expected: `a filter of ${spatialRank} spatial axes, input channels and output channels`,
  });
}

/** Convolves with a filter in ONNX's layout; the input is in the user's. */
function convolve(
  b: Context,
  op: string,
  given: Value,
  filter: Value,
  group: number,
  { strides, pad, dataFormat, dilations, dimRoundingMode, batchAxes }: ConvArguments,
): Value {
  const spatialRank = filter.type.shape.length - 2;
  const channelsLast = channelsAreLast(dataFormat, spatialRank, op);
  const { x, restore } = imagesOf(b, given, spatialRank, channelsLast, op, batchAxes);
  const request = {
    ...{ op, strides, pad, dilations, dimRoundingMode, channelsLast },
    kernelSizes: kernelSizesOf(filter.type),
  };
  return restore(
    overWindows(b, x, request, 0, (images, window) => b.conv(images, filter, { ...window, group })),
  );
}

/** The number of groups: the input's channels divided by the filter's. */
function groupsOf(x: Value, filter: Value, channelAxis: number): number {
  const channels = x.type.shape.at(channelAxis);
  const taken = filter.type.shape.at(-2);
  const isWhole =
    channels !== undefined &&
    taken !== undefined &&
    isStatic(channels) &&
    isStatic(taken) &&
    taken > 0;
  return isWhole && channels % taken === 0 && channels > 0 ? channels / taken : 1;
}

const plainConvolution =
  (op: string, spatialRank: number) =>
  (x: TensorLike, filter: TensorLike, settings: ConvArguments): Tensor =>
    apply((b) => {
      const [images, kernel] = inputAndFilter(x, filter, op);
      requireFilter(kernel, spatialRank, op);
      const channelsLast = channelsAreLast(settings.dataFormat, spatialRank, op);
      const group = groupsOf(images, kernel, channelsLast ? -1 : -1 - spatialRank);
      const batchAxes = "any";
      return convolve(b, op, images, filterFirst(b, kernel), group, { ...settings, batchAxes });
    });

function inputAndFilter(
  x: TensorLike,
  filter: TensorLike,
  op: string,
  argument = "filter",
): readonly [Value, Value] {
  const [images, kernel] = pairOfOneDType(["x", x], [argument, filter], op, "float32");
  return [
    requireFamily(images, "float32", "x", op),
    requireFamily(kernel, "float32", argument, op),
  ];
}

const conv1dOf = plainConvolution("conv1d", 1);
const conv2dOf = plainConvolution("conv2d", 2);
const conv3dOf = plainConvolution("conv3d", 3);

/**
 * 1-D convolution (cross-correlation: the filter is not flipped).
 *
 * @param x floating-point tensor `[…batch, width, channels]`, with any number of batch axes
 * @param filter `[width, inputChannels, outputChannels]`
 * @param stride distance between windows
 * @param pad `"same"`, `"valid"`, a number, or a pair for each axis of `x`
 * @param dataFormat `"NWC"` or `"NCW"`
 * @param dilation distance between the elements of a window
 * @returns `[…batch, width, outputChannels]`
 * @throws InvalidArgumentError if ranks or channels do not fit
 * @example
 * ```ts
 * const x = tf.tensor1d([1, 2, 3, 4]).reshape([4, 1]);
 * const difference = tf.tensor1d([-1, 1]).reshape([2, 1, 1]);
 * tf.conv1d(x, difference, 1, "valid"); // → [[1], [1], [1]]
 * ```
 * @see TF.js `tf.conv1d`, TensorFlow `tf.nn.conv1d`, ONNX `Conv`
 */
export const conv1d = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  filter: TensorLike,
  stride: PerAxis,
  pad: Padding,
  dataFormat: DataFormat1D = "NWC",
  dilation: PerAxis = 1,
  dimRoundingMode?: DimRoundingMode,
): TensorOf<T> =>
  conv1dOf(x, filter, { strides: stride, pad, dataFormat, dilations: dilation, dimRoundingMode });

/**
 * 2-D convolution (cross-correlation: the filter is not flipped).
 *
 * @param x floating-point tensor `[…batch, height, width, channels]`, with any number of batch axes
 * @param filter `[height, width, inputChannels, outputChannels]`; if `inputChannels` divides the channels of `x`, they are
 * convolved in groups, as in TensorFlow
 * @param strides distance between windows, by axis
 * @param pad `"same"`, `"valid"`, a number, or a pair for each axis of `x`
 * @param dataFormat `"NHWC"` or `"NCHW"`; the filter's layout is the same for both
 * @param dilations distance between the elements of a window, by axis
 * @returns `[…batch, height, width, outputChannels]`
 * @throws InvalidArgumentError if ranks or channels do not fit
 * @example
 * ```ts
 * const image = tf.tensor1d([1, 2, 3, 4]).reshape([1, 2, 2, 1]);
 * tf.conv2d(image, tf.ones([2, 2, 1, 1]), 1, "valid"); // → [[[[10]]]]
 * ```
 * @see TF.js `tf.conv2d`, TensorFlow `tf.nn.conv2d`, ONNX `Conv`
 */
export const conv2d = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  filter: TensorLike,
  strides: PerAxis,
  pad: Padding,
  dataFormat: DataFormat2D = "NHWC",
  dilations: PerAxis = [1, 1],
  dimRoundingMode?: DimRoundingMode,
): TensorOf<T> => conv2dOf(x, filter, { strides, pad, dataFormat, dilations, dimRoundingMode });

/**
 * 3-D convolution (cross-correlation: the filter is not flipped).
 *
 * @param x floating-point tensor `[…batch, depth, height, width, channels]`, with any number of batch axes
 * @param filter `[depth, height, width, inputChannels, outputChannels]`
 * @param strides distance between windows, by axis
 * @param pad `"same"`, `"valid"`, a number, or a pair for each axis of `x`
 * @param dataFormat `"NDHWC"` or `"NCDHW"`
 * @param dilations distance between the elements of a window, by axis
 * @throws InvalidArgumentError if ranks or channels do not fit
 * @see TF.js `tf.conv3d`, TensorFlow `tf.nn.conv3d`, ONNX `Conv`
 */
export const conv3d = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  filter: TensorLike,
  strides: PerAxis,
  pad: Padding,
  dataFormat: DataFormat3D = "NDHWC",
  dilations: PerAxis = [1, 1, 1],
): TensorOf<T> => conv3dOf(x, filter, { strides, pad, dataFormat, dilations });

/**
 * Convolves each channel with separate filters.
 *
 * @param x floating-point tensor `[batch, height, width, channels]`, or without the batch
 * @param filter `[height, width, channels, multiplier]`
 * @param strides distance between windows, by axis
 * @param pad `"same"`, `"valid"`, a number, or a pair for each axis of `x`
 * @returns `[batch, …, channels · multiplier]`
 * @throws InvalidArgumentError if ranks or channels do not fit
 * @see TF.js `tf.depthwiseConv2d`, TensorFlow `tf.nn.depthwise_conv2d`, ONNX `Conv` with groups
 */
export const depthwiseConv2d = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  filter: TensorLike,
  strides: PerAxis,
  pad: Padding,
  dataFormat: DataFormat2D = "NHWC",
  dilations: PerAxis = [1, 1],
  dimRoundingMode?: DimRoundingMode,
): TensorOf<T> =>
  apply((b) => {
    const [images, kernel] = inputAndFilter(x, filter, "depthwiseConv2d");
    const settings = { strides, pad, dataFormat, dilations, dimRoundingMode };
    return depthwise(b, "depthwiseConv2d", images, kernel, settings);
  });

function depthwise(
  b: Context,
  op: string,
  x: Value,
  filter: Value,
  settings: ConvArguments,
): Value {
  requireFilter(filter, 2, op);
  const [height = 1, width = 1, channels = 1, multiplier = 1] = filter.type.shape;
  if (!isStatic(channels)) throw unknownChannels(filter, op);
  const perChannel = b.withShape(b.permuted(filter, [2, 3, 0, 1]), [
    multiplyDims(channels, multiplier),
    ...[1, height, width],
  ]);
  return convolve(b, op, x, perChannel, channels, settings);
}

const unknownChannels = (filter: Value, op: string): InvalidArgumentError =>
  new InvalidArgumentError({
    what: `${op}: the number of channels must be static`,
    given: formatType(filter.type),
    expected: "a filter with a static number of input channels",
  });

/**
 * A depthwise convolution, followed by a pointwise one that mixes the channels.
 *
 * @param x floating-point tensor `[batch, height, width, channels]`, or without the batch
 * @param depthwiseFilter `[height, width, channels, multiplier]`
 * @param pointwiseFilter `[1, 1, channels · multiplier, outputChannels]`
 * @param strides distance between windows, by axis
 * @param pad `"same"`, `"valid"`, a number, or a pair for each axis of `x`
 * @throws InvalidArgumentError if ranks or channels do not fit
 * @see TF.js `tf.separableConv2d`, TensorFlow `tf.nn.separable_conv2d`
 */
export const separableConv2d = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  depthwiseFilter: TensorLike,
  pointwiseFilter: TensorLike,
  strides: PerAxis,
  pad: Padding,
  dilation: PerAxis = [1, 1],
  dataFormat: DataFormat2D = "NHWC",
): TensorOf<T> =>
  apply((b) => {
    const op = "separableConv2d";
    const [images, kernel] = inputAndFilter(x, depthwiseFilter, op, "depthwiseFilter");
    const [, pointwise] = inputAndFilter(x, pointwiseFilter, op, "pointwiseFilter");
    requireFilter(pointwise, 2, op);
    const [height, width] = pointwise.type.shape;
    if (height !== 1 || width !== 1) {
      throw new InvalidArgumentError({
        what: "The first two dimensions of pointwise filter must be 1",
        given: formatType(pointwise.type),
        expected: "pointwiseFilter [1, 1, channels, outputChannels]",
      });
    }
    const settings = { strides, pad, dataFormat, dilations: dilation };
    const perChannel = depthwise(b, op, images, kernel, settings);
    const mix = { strides: 1, pad: "valid", dataFormat, dilations: 1 } as const;
    return convolve(b, op, perChannel, filterFirst(b, pointwise), 1, mix);
  });

/** @throws InvalidArgumentError unless the output shape of a transposed convolution has the rank and batch of its input */
function requireRankAndBatch(requested: Shape, given: Value, images: Value, op: string): void {
  const rank = given.type.shape.length;
  const report = {
    given: `outputShape ${formatShape(requested)}, x ${formatType(given.type)}`,
    expected: "a size for each axis of x, and its batch",
  };
  if (requested.length !== rank) {
    throw new InvalidArgumentError({
      ...report,
      what: `Length of inShape (${requested.length}) and rank of dy (${rank}) must match`,
    });
  }
  const hasBatch = rank === images.type.shape.length;
  if (!hasBatch || mayBeSameShape(images.type.shape.slice(0, 1), requested.slice(0, 1))) return;
  throw new InvalidArgumentError({
    ...report,
    what: `${op}: outputShape has another batch size than x`,
  });
}

const transposedConvolution =
  (op: string, spatialRank: number) =>
  (x: TensorLike, filter: TensorLike, outputShape: ShapeLike, settings: ConvArguments): Tensor =>
    apply((b) => {
      const [given, kernel] = inputAndFilter(x, filter, op);
      const requested = shapeArgument(outputShape, "outputShape", op);
      requireFilter(kernel, spatialRank, op);
      const channelsLast = channelsAreLast(settings.dataFormat, spatialRank, op);
      const { x: images, restore } = imagesOf(b, given, spatialRank, channelsLast, op);
      // Without a batch, the output shape has none either.
      requireRankAndBatch(requested, given, images, op);
      const sizes = requested.slice(requested.length - spatialRank - 1);
      const inputSizes = channelsLast ? sizes.slice(0, -1) : sizes.slice(1);
      const placed = filterFirst(b, kernel);
      const channels = channelsLast ? sizes.at(-1) : sizes[0];
      if (channels === undefined || !mayBeEqual(channels, placed.type.shape[1] ?? 1)) {
        throw new InvalidArgumentError({
          what: `${op}: the output's channels do not fit the filter's`,
          given: `outputShape ${formatShape(requested)}, filter ${formatType(kernel.type)}`,
          expected: `${String(placed.type.shape[1])} output channels`,
        });
      }
      const request = { ...settings, op, channelsLast, kernelSizes: kernelSizesOf(placed.type) };
      const isOpen = settings.pad === "same" && !inputSizes.every(isStatic);
      if (isOpen) return restore(centred(b, images, placed, inputSizes, request));
      const window = windowOf({ ...request, sizes: inputSizes });
      const result = b.convInputGradient(images, placed, { ...window, group: 1, inputSizes });
      const counts = windowCounts(inputSizes, request.kernelSizes, window);
      return restore(requiringCounts(b, result, counts, spatialSizes(images.type)));
    });

/** A result that fails the run if sizes that only the run determines do not have the given window counts. */
function requiringCounts(b: Context, result: Value, counts: Shape, given: Shape): Value {
  if (counts.every((count, axis) => count === given[axis])) return result;
  const [expected, actual] = [counts, given].map((dims) => b.sizes({ dims, dtype: "int64" }));
  if (expected === undefined || actual === undefined) throw new RangeError("there are two shapes");
  return b.add(
    result,
    zeroUnless(b, b.equal(expected, actual), result.type.dtype, "other_window_counts"),
  );
}

/**
 * The transpose of a convolution whose padding "same" depends on symbolic sizes: the full extent of the windows, cropped to its centre,
 * or padded with zeros at the end if it is smaller than the result.
 */
function centred(
  b: Context,
  images: Value,
  filter: Value,
  sizes: Shape,
  request: Omit<WindowRequest, "sizes">,
): Value {
  const counts = spatialSizes(images.type);
  const { strides, dilations, pads } = windowOf({ ...request, pad: "valid", sizes: counts });
  const reached = counts.map((count, axis) => {
    const reach = reachOf(request.kernelSizes[axis] ?? 1, dilations[axis] ?? 1);
    return addDims(multiplyDims(subtractDims(count, 1), strides[axis] ?? 1), reach);
  });
  const attributes = { strides, dilations, pads, group: 1, inputSizes: reached };
  const whole = b.convInputGradient(images, filter, attributes);
  const middle = sizes.reduce<Value>((part, size, axis) => {
    const full = reached[axis] ?? 1;
    const missing = maxDims(subtractDims(size, full), 0);
    const before = floorDivideDims(maxDims(subtractDims(full, size), 0), 2);
    return sliceAxis(b, padAxis(b, part, axis + 2, 0, missing), axis + 2, before, size);
  }, whole);
  const windows = sizes.map((size, axis) => ceilDivideDims(size, strides[axis] ?? 1));
  return requiringCounts(b, middle, windows, counts);
}

const conv2dTransposeOf = transposedConvolution("conv2dTranspose", 2);
const conv3dTransposeOf = transposedConvolution("conv3dTranspose", 3);

/**
 * The transpose of a 2-D convolution: the gradient of its input.
 *
 * @param x floating-point tensor `[batch, height, width, channels]`, or without the batch
 * @param filter `[height, width, outputChannels, channels]`
 * @param outputShape the shape of the result, in the layout of `x`
 * @param strides those of the convolution
 * @param pad that of the convolution
 * @throws InvalidArgumentError if the convolution of a tensor of `outputShape` would not have the shape of `x`
 * @example
 * ```ts
 * const x = tf.ones([1, 1, 1, 1]);
 * tf.conv2dTranspose(x, tf.ones([2, 2, 1, 1]), [1, 2, 2, 1], 1, "valid"); // → [[[[1], [1]], [[1], [1]]]]
 * ```
 * @see TF.js `tf.conv2dTranspose`, TensorFlow `tf.nn.conv2d_transpose`, ONNX `ConvTranspose`
 */
export const conv2dTranspose = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  filter: TensorLike,
  outputShape: ShapeLike,
  strides: PerAxis,
  pad: Padding,
  dimRoundingMode?: DimRoundingMode,
  dataFormat: DataFormat2D = "NHWC",
  dilations: PerAxis = 1,
): TensorOf<T> =>
  conv2dTransposeOf(x, filter, outputShape, {
    strides,
    pad,
    dataFormat,
    dilations,
    dimRoundingMode,
  });

/**
 * The transpose of a 3-D convolution: the gradient of its input.
 *
 * @param x floating-point tensor `[batch, depth, height, width, channels]`, or without the batch
 * @param filter `[depth, height, width, outputChannels, channels]`
 * @param outputShape the shape of the result, in the layout of `x`
 * @see TF.js `tf.conv3dTranspose`, TensorFlow `tf.nn.conv3d_transpose`, ONNX `ConvTranspose`
 */
export const conv3dTranspose = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  filter: TensorLike,
  outputShape: ShapeLike,
  strides: PerAxis,
  pad: Padding,
  dataFormat: DataFormat3D = "NDHWC",
): TensorOf<T> =>
  conv3dTransposeOf(x, filter, outputShape, { strides, pad, dataFormat, dilations: 1 });
