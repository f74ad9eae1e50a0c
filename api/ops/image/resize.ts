/** Image resizing: `tf.image.resize` with all methods of TensorFlow, and TF.js's bilinear and nearest-neighbour functions. */

import type { Rank } from "../../tensors/rank";
import { withDim } from "../../../ir/compose/axes";
import { isStatic, productOfDims, type Dim } from "../../../ir/types/dim";
import { isFloating } from "../../../ir/types/dtype";
import { InvalidArgumentError, UnimplementedError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { Literal } from "../../../ir/types/literal";
import { formatShape, formatType, type Shape } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { arrayArgument, countArgument, integersOfCount } from "../../arguments/numbers";
import {
  resamplingWeights,
  resizeMethods,
  type ResizeMethod,
  type Weights,
} from "./resampling-weights";
import { dimsArgument, type IntegerLike, type ShapeLike } from "../../arguments/shape";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { hasOwnDType, valueOf, type TensorLike } from "../../tensors/tensor-like";
import { isUnknownSize } from "../../tensors/unknown-size";
import {
  nearestIndices as openNearestIndices,
  neighbours as openNeighbours,
  type Sampling,
} from "./sampled-positions";
import { apply } from "../apply";

const { fround } = Math;

const scaleOf = (from: number, to: number, { alignCorners }: Sampling): number =>
  alignCorners && to > 1 ? fround((from - 1) / (to - 1)) : fround(from / to);

/** For each pixel of the result the nearest pixel of an axis. */
function nearestIndices(from: number, to: number, sampling: Sampling): number[] {
  const scale = scaleOf(from, to, sampling);
  return Array.from({ length: to }, (_, i) => {
    const at = fround((sampling.halfPixelCenters ? i + 0.5 : i) * scale);
    const index = sampling.alignCorners ? Math.floor(at + 0.5) : Math.floor(at);
    return Math.min(index, from - 1);
  });
}

/** For each pixel of the result its two neighbours along an axis, and its distance from the first. */
function neighbours(
  from: number,
  to: number,
  sampling: Sampling,
): readonly (readonly [lower: number, upper: number, weight: number])[] {
  const scale = scaleOf(from, to, sampling);
  return Array.from({ length: to }, (_, i) => {
    const at = sampling.halfPixelCenters
      ? fround(fround((i + 0.5) * scale) - 0.5)
      : fround(i * scale);
    const floor = Math.floor(at);
    return [Math.max(floor, 0), Math.min(Math.ceil(at), from - 1), fround(at - floor)];
  });
}

const picked = (b: Context, x: Value, axis: number, indices: readonly number[]): Value =>
  indices.length === x.type.shape[axis] && indices.every((index, i) => index === i)
    ? x
    : b.gather(x, b.constant({ value: Literal.vector("int32", indices) }), { axis });

/** `lower` and `upper`, weighted by each pixel's distance from `lower` along the axis. */
function blended(b: Context, lower: Value, upper: Value, axis: number, share: Value): Value {
  const column = lower.type.shape.slice(axis).map((dim, i) => (i === 0 ? dim : 1));
  const weights = b.withShape(b.toDType(share, lower.type.dtype), column);
  return b.add(lower, b.mul(b.sub(upper, lower), weights));
}

function interpolated(b: Context, x: Value, axis: number, to: Dim, sampling: Sampling): Value {
  const from = x.type.shape[axis] ?? 1;
  if (!isStatic(from) || !isStatic(to)) {
    const { lower, upper, share } = openNeighbours(b, from, to, sampling);
    const [left, right] = [b.gather(x, lower, { axis }), b.gather(x, upper, { axis })];
    return blended(b, left, right, axis, share);
  }
  const between = neighbours(from, to, sampling);
  const lower = picked(
    b,
    x,
    axis,
    between.map(([index]) => index),
  );
  const weights = between.map(([, , weight]) => weight);
  if (weights.every((weight) => weight === 0)) return lower;
  const upper = picked(
    b,
    x,
    axis,
    between.map(([, index]) => index),
  );
  const share = b.constant({ value: new Literal(x.type.dtype, [to], weights) });
  return blended(b, lower, upper, axis, share);
}

type Axes = readonly [height: number, width: number];
type Size = readonly [height: Dim, width: Dim];

interface Resized {
  readonly axes: Axes;
  readonly size: Size;
}

function bilinear(b: Context, x: Value, axes: Axes, size: Size, sampling: Sampling): Value {
  const wide = interpolated(b, x, axes[1], size[1], sampling);
  return interpolated(b, wide, axes[0], size[0], sampling);
}

const nearest = (b: Context, image: Value, axes: Axes, size: Size, sampling: Sampling): Value =>
  axes.reduce((x, axis, i) => {
    const from = x.type.shape[axis] ?? 1;
    const to = size[i] ?? 1;
    return isStatic(from) && isStatic(to)
      ? picked(b, x, axis, nearestIndices(from, to, sampling))
      : b.gather(x, openNearestIndices(b, from, to, sampling), { axis });
  }, image);

function resizeArguments(
  value: Value,
  given: unknown,
  { alignCorners, halfPixelCenters }: Sampling,
  op: string,
): Resized {
  const size = isOpenSize(given)
    ? dimsArgument(given, "size", op)
    : arrayArgument(given, "size", op);
  if (size.length !== 2) {
    throw new InvalidArgumentError({
      what: `Error in ${op}: new shape must 2D, but got shape ${size.join(",")}.`,
      given: `size [${size.join(",")}]`,
      expected: "[height, width]",
    });
  }
  const known = size.filter((part) => !isUnknownSize(part));
  integersOfCount(known, "size", op, { count: known.length, least: 1 });
  countArgument(
    known.reduce<number>((count, part) => count * Number(part), 1),
    "size",
    op,
  );
  const [height = 1, width = 1] = dimsArgument(size, "size", op);
  const { shape } = value.type;
  const rank = shape.length;
  const report = {
    given: `${formatType(value.type)}, size [${size.join(",")}]`,
    expected: "images [batch, height, width, channels] or [height, width, channels], and a size",
  };
  if (alignCorners && halfPixelCenters) {
    throw new InvalidArgumentError({
      ...report,
      what: `Error in ${op}: If halfPixelCenters is true, alignCorners must be false.`,
    });
  }
  const sizes = shape.slice(-3, -1);
  if ((rank !== 3 && rank !== 4) || sizes.some((dim) => isStatic(dim) && dim === 0)) {
    throw new InvalidArgumentError({
      ...report,
      what: `${op}: the images must have rank 3 or 4 and at least one pixel`,
    });
  }
  return { axes: [rank - 3, rank - 2], size: [height, width] };
}

/** Whether sizes contain tensors or sizes that only the run determines. */
const isOpenSize = (given: unknown): boolean =>
  hasOwnDType(given) ||
  (Array.isArray(given) && given.some((part) => hasOwnDType(part) || isUnknownSize(part)));

/**
 * Images resized by bilinear interpolation.
 *
 * @param images tensor of shape `[batch, height, width, channels]` or `[height, width, channels]`; integers become float32
 * @param size new height and width
 * @param alignCorners whether the centres of the corner pixels are aligned
 * @param halfPixelCenters whether pixels are sampled at their centres, as TensorFlow 2 does
 * @throws InvalidArgumentError for another rank, empty images, a size that is not two positive integers, or both flags
 * @example
 * ```ts
 * tf.image.resizeBilinear(tf.tensor3d([[[0], [2]]]), [1, 4]); // → [[[0], [1], [2], [2]]]
 * ```
 * @see TF.js `tf.image.resizeBilinear`; TensorFlow `tf.image.resize`, which samples at centres
 */
export const resizeBilinear = <T extends Tensor | Rank = Rank>(
  images: TensorLike,
  size: readonly [IntegerLike, IntegerLike],
  alignCorners = false,
  halfPixelCenters = false,
): TensorOf<T> =>
  apply((b) => {
    const sampling = { alignCorners, halfPixelCenters };
    const value = valueOf(images, "images", "resizeBilinear");
    const { axes, size: to } = resizeArguments(value, size, sampling, "resizeBilinear");
    const real = isFloating(value.type.dtype) ? value : b.toDType(value, "float32");
    return bilinear(b, real, axes, to, sampling);
  });

/**
 * Images resized by nearest-neighbour sampling.
 *
 * @param images tensor of any dtype, of shape `[batch, height, width, channels]` or `[height, width, channels]`
 * @see TF.js `tf.image.resizeNearestNeighbor`; TensorFlow `tf.image.resize` with method nearest. As `resizeBilinear` for the rest.
 */
export const resizeNearestNeighbor = <T extends Tensor | Rank = Rank>(
  images: TensorLike,
  size: readonly [IntegerLike, IntegerLike],
  alignCorners = false,
  halfPixelCenters = false,
): TensorOf<T> =>
  apply((b) => {
    const sampling = { alignCorners, halfPixelCenters };
    const value = valueOf(images, "images", "resizeNearestNeighbor");
    const { axes, size: to } = resizeArguments(value, size, sampling, "resizeNearestNeighbor");
    return nearest(b, value, axes, to, sampling);
  });

/** W·x along an axis. */
function resampled(b: Context, x: Value, axis: number, weights: Weights): Value {
  const { dtype, shape } = x.type;
  const [from = 1] = shape.slice(axis);
  const matrix = new Literal(dtype, [weights.length, Number(from)], weights.flat());
  const inner = productOfDims(shape.slice(axis + 1));
  const rows = b.withShape(x, [...shape.slice(0, axis), from, inner]);
  const made = b.matMul(b.constant({ value: matrix }), rows, {
    ...{ transposeA: false, transposeB: false },
  });
  return b.withShape(made, withDim(shape, axis, weights.length));
}

/** The largest size inside another that preserves an image's aspect ratio; TensorFlow computes it in float32. */
function proportional(
  [height, width]: readonly [number, number],
  from: readonly [number, number],
): readonly [number, number] {
  const scale = Math.min(fround(height / from[0]), fround(width / from[1]));
  const halfEven = (x: number): number => {
    const floor = Math.floor(x);
    const rest = x - floor;
    return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  };
  return [halfEven(fround(scale * from[0])), halfEven(fround(scale * from[1]))];
}

function proportionalTo(requested: Size, own: Shape): Size {
  const [height = 1, width = 1] = requireKnown(requested, "preserveAspectRatio");
  const [rows = 1, columns = 1] = requireKnown(own, "preserveAspectRatio");
  return proportional([height, width], [rows, columns]);
}

/** @throws ValueError unless there are two integers */
function sizeArgument(given: ShapeLike): Size {
  const dims = dimsArgument(given, "size", "resize");
  const [height, width] = dims;
  if (dims.length === 2 && height !== undefined && width !== undefined) return [height, width];
  throw new ValueError({
    what: "'size' must be a 1-D Tensor of 2 elements: new_height, new_width",
    given: `size ${formatShape(dims)}`,
    expected: "two integers",
  });
}

/** @throws UnimplementedError where a size is known only when the graph runs */
function requireKnown(sizes: Shape, what: string): readonly number[] {
  const known = sizes.filter(isStatic);
  if (known.length === sizes.length) return known;
  throw new UnimplementedError({
    what: `resize: ${what} needs sizes that are known while a function is traced`,
    given: formatShape(sizes),
    expected: "known sizes of the image and of the result",
    fix: 'give the sizes in the function\'s inputSignature; the methods "bilinear" and "nearest" take unknown ones',
  });
}

/**
 * Images resized by one of TensorFlow's resampling methods.
 *
 * @param images tensor of shape `[batch, height, width, channels]` or `[height, width, channels]`
 * @param size new height and width
 * @param method one of `resizeMethods`; "bicubic" is Keys' cubic, "area" the mean of the area that a pixel covers
 * @param preserveAspectRatio whether the result preserves the aspect ratio of the image, and fits into the size
 * @param antialias whether the kernel is widened when the image is downscaled; ignored for "nearest" and "area"
 * @returns float32, or for "nearest" the dtype of the images
 * @throws ValueError for another method, rank or number of sizes; InvalidArgumentError if a size is not positive
 * @see TensorFlow `tf.image.resize`, which samples at the centres of pixels
 */
export const resize = (
  images: TensorLike,
  size: ShapeLike,
  method: ResizeMethod = "bilinear",
  preserveAspectRatio = false,
  antialias = false,
): Tensor =>
  apply((b) => {
    const value = valueOf(images, "images", "resize");
    const known = resizeMethods.find((name) => name === method);
    if (known === undefined) {
      throw new ValueError({
        what: `Resize method is not implemented: ${method}`,
        given: `method = ${JSON.stringify(method)}`,
        expected: resizeMethods.join(", "),
      });
    }
    const requested = sizeArgument(size);
    const centres = { alignCorners: false, halfPixelCenters: true };
    const { axes } = resizeArguments(value, requested, centres, "resize");
    const own = axes.map((axis) => value.type.shape[axis] ?? 1);
    const to = preserveAspectRatio ? proportionalTo(requested, own) : requested;
    resizeArguments(value, to, centres, "resize");
    if (known === "nearest") return nearest(b, value, axes, to, centres);
    const real = b.toDType(value, "float32");
    if (known === "bilinear" && !antialias) return bilinear(b, real, axes, to, centres);
    const from = requireKnown(own, `the method ${known}`);
    const places = requireKnown(to, `the method ${known}`);
    return axes.reduce((x, axis, i) => {
      const weights = resamplingWeights(known, from[i] ?? 1, places[i] ?? 1, antialias);
      return resampled(b, x, axis, weights);
    }, real);
  });
