import { isStatic } from "../../ir/dim";
import { isFloating } from "../../ir/dtype";
import { InvalidArgumentError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { Literal } from "../../ir/literal";
import { formatType } from "../../ir/type";
import type { Context } from "../context";
import type { Tensor } from "../tensor";
import { valueOf, type TensorLike } from "../tensor-like";
import { apply } from "./apply";

/** How positions of the result's pixels are found in the image. TensorFlow computes them in float32. */
interface Sampling {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

const { fround } = Math;

const scaleOf = (from: number, to: number, { alignCorners }: Sampling): number =>
  alignCorners && to > 1 ? fround((from - 1) / (to - 1)) : fround(from / to);

/** Which pixel of an axis each pixel of the result is. */
function nearestIndices(from: number, to: number, sampling: Sampling): number[] {
  const scale = scaleOf(from, to, sampling);
  return Array.from({ length: to }, (_, i) => {
    const at = fround((sampling.halfPixelCenters ? i + 0.5 : i) * scale);
    const index = sampling.alignCorners ? Math.floor(at + 0.5) : Math.floor(at);
    return Math.min(index, from - 1);
  });
}

/** Between which two pixels of an axis each pixel of the result lies, and how far from the first. */
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

function interpolated(b: Context, x: Value, axis: number, to: number, sampling: Sampling): Value {
  const between = neighbours(Number(x.type.shape[axis]), to, sampling);
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
  const column = x.type.shape.slice(axis).map((_, i) => (i === 0 ? to : 1));
  const share = b.constant({ value: new Literal(x.type.dtype, column, weights) });
  return b.add(lower, b.mul(b.sub(upper, lower), share));
}

interface Resized {
  readonly value: Value;
  readonly axes: readonly [height: number, width: number];
  readonly size: readonly [height: number, width: number];
}

function resizeArguments(
  images: TensorLike,
  size: readonly [number, number],
  { alignCorners, halfPixelCenters }: Sampling,
  op: string,
): Resized {
  const value = valueOf(images, "images", op);
  const { shape } = value.type;
  const rank = shape.length;
  const report = {
    given: `${formatType(value.type)}, size [${size.join(",")}]`,
    expected: "images [batch, height, width, channels] or [height, width, channels], and a size",
  };
  if (alignCorners && halfPixelCenters) {
    throw new InvalidArgumentError({
      ...report,
      what: `${op}: If halfPixelCenters is true, alignCorners must be false.`,
    });
  }
  const [height, width] = size;
  const isSize = size.every((n) => Number.isInteger(n) && n > 0);
  const sizes = shape.slice(-3, -1);
  if ((rank !== 3 && rank !== 4) || !isSize || sizes.some((dim) => isStatic(dim) && dim === 0)) {
    throw new InvalidArgumentError({ ...report, what: `${op}: images can not be resized so` });
  }
  if (!sizes.every(isStatic)) {
    throw new InvalidArgumentError({
      ...report,
      what: `${op}: height and width must be known while a function is traced`,
    });
  }
  return { value, axes: [rank - 3, rank - 2], size: [height, width] };
}

/**
 * Images in another size, by bilinear interpolation.
 *
 * @param images tensor of shape `[batch, height, width, channels]` or `[height, width, channels]`; integers become float32
 * @param size new height and width
 * @param alignCorners whether the centres of the corner pixels stay where they are
 * @param halfPixelCenters whether pixels are sampled at their centres, as TensorFlow 2 does
 * @see TF.js `tf.image.resizeBilinear`; TensorFlow `tf.image.resize`, which samples at centres
 */
export const resizeBilinear = (
  images: TensorLike,
  size: readonly [number, number],
  alignCorners = false,
  halfPixelCenters = false,
): Tensor =>
  apply((b) => {
    const sampling = { alignCorners, halfPixelCenters };
    const { value, axes, size: to } = resizeArguments(images, size, sampling, "resizeBilinear");
    const real = isFloating(value.type.dtype) ? value : b.toDType(value, "float32");
    const wide = interpolated(b, real, axes[1], to[1], sampling);
    return interpolated(b, wide, axes[0], to[0], sampling);
  });

/**
 * Images in another size, each pixel the nearest of the original.
 *
 * @param images tensor of any dtype, of shape `[batch, height, width, channels]` or `[height, width, channels]`
 * @see TF.js `tf.image.resizeNearestNeighbor`; TensorFlow `tf.image.resize` with method nearest. As `resizeBilinear` for the rest.
 */
export const resizeNearestNeighbor = (
  images: TensorLike,
  size: readonly [number, number],
  alignCorners = false,
  halfPixelCenters = false,
): Tensor =>
  apply((b) => {
    const sampling = { alignCorners, halfPixelCenters };
    const resized = resizeArguments(images, size, sampling, "resizeNearestNeighbor");
    return resized.axes.reduce((x, axis, i) => {
      const from = Number(x.type.shape[axis]);
      return picked(b, x, axis, nearestIndices(from, resized.size[i] ?? 1, sampling));
    }, resized.value);
  });
