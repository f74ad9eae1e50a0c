/** Geometric image transformations that sample at computed coordinates: crop and resize, projective maps, rotation. */

import { sliceAxis, unsqueezed } from "../../../ir/compose/axes";
import type { Dim } from "../../../ir/types/dim";
import { isFloating } from "../../../ir/types/dtype";
import { InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { checkedElement, Literal } from "../../../ir/types/literal";
import { formatType, mayBeSameShape } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { checkedIndices, indicesArgument } from "../../arguments/indices";
import { Pixels } from "./pixel-sampling";
import { arrayArgument, integersOfCount, numberArgument } from "../../arguments/numbers";
import type { Tensor } from "../../tensors/tensor";
import { requireOneOf } from "../../arguments/choice";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";

export type Interpolation = "nearest" | "bilinear";

/** How an image is continued outside its edges: by a value, mirrored, repeated, or by its nearest pixel. */
export type FillMode = "constant" | "reflect" | "wrap" | "nearest";

const imagesArgument = (b: Context, given: TensorLike, op: string): Pixels =>
  new Pixels(b, valueOf(given, "image", op), op);

/** Element `i` of the last axis of a matrix, as [rows, 1, 1]. */
const parameter = (b: Context, matrix: Value, i: number): Value =>
  unsqueezed(b, sliceAxis(b, matrix, 1, i, 1), 2);

/** (1 − share)·from + share·to */
const between = (b: Context, from: Value, to: Value, share: Value): Value =>
  b.add(from, b.mul(b.sub(to, from), share));

/**
 * Crops of images, each resized to one size.
 *
 * @param image floating-point or integer tensor `[batch, height, width, channels]`
 * @param boxes `[n, 4]`: y1, x1, y2, x2, from 0 at the first row or column to 1 at the last; y1 > y2 flips the crop
 * @param boxInd the image's index of each crop: integers `[n]`
 * @param cropSize height and width of the results
 * @param method the interpolation between pixels
 * @param extrapolationValue the value outside of the image
 * @returns float32 `[n, …cropSize, channels]`
 * @throws InvalidArgumentError if shapes do not fit, or an index is out of range; ValueError for another method
 * @see TF.js `tf.image.cropAndResize`; TensorFlow `tf.image.crop_and_resize`
 */
export const cropAndResize = (
  image: TensorLike,
  boxes: TensorLike,
  boxInd: TensorLike,
  cropSize: readonly [height: number, width: number],
  method: Interpolation = "bilinear",
  extrapolationValue = 0,
): Tensor =>
  apply((b) => {
    const op = "cropAndResize";
    const given = valueOf(image, "image", op);
    const pixels = new Pixels(b, b.toDType(given, "float32"), op);
    const corners = valueOf(boxes, "boxes", op, "float32");
    const indices = indicesArgument(b, boxInd, "boxInd", op);
    const [count = 0] = corners.type.shape;
    checkCrops(corners, indices, cropSize, op);
    requireOneOf(method, ["bilinear", "nearest"], "method");
    const which = b.withShape(b.toDType(checkedIndices(b, indices, pixels.batch), "int32"), [
      count,
      ...[1, 1],
    ]);
    const [cropHeight, cropWidth] = cropSize;
    const corner = (i: number): Value => parameter(b, corners, i);
    const y = samples(b, pixels, corner(0), corner(2), [pixels.height, cropHeight, 1]);
    const x = samples(b, pixels, corner(1), corner(3), [pixels.width, cropWidth, 2]);
    const outside = b.scalar("float32", extrapolationValue);
    const value =
      method === "nearest"
        ? pixels.at(which, nearest(b, y), nearest(b, x))
        : bilinear(b, (atY, atX) => pixels.at(which, atY, atX), y, x, "ceil");
    const isInside = b.and(
      isWithin(b, y, pixels, pixels.height),
      isWithin(b, x, pixels, pixels.width),
    );
    const mask = b.expandTo(isInside, value.type.shape.slice(0, -1));
    return b.where(unsqueezed(b, mask, 3), value, outside);
  });

/** Evenly spaced positions in an image's rows or columns, between two relative ones. */
function samples(
  b: Context,
  pixels: Pixels,
  from: Value,
  to: Value,
  [size, count, axis]: readonly [size: Dim, count: number, axis: 1 | 2],
): Value {
  const last = b.sub(pixels.number(size, "float32"), b.scalar("float32", 1));
  if (count === 1) return b.mul(b.mul(b.add(from, to), b.scalar("float32", 0.5)), last);
  const step = b.div(b.mul(b.sub(to, from), last), b.scalar("float32", count - 1));
  return b.add(b.mul(from, last), b.mul(pixels.counted(count, axis), step));
}

const isWithin = (b: Context, at: Value, pixels: Pixels, size: Dim): Value =>
  b.and(
    b.greaterOrEqual(at, b.scalarLike(at, 0)),
    b.lessOrEqual(at, b.sub(pixels.number(size, "float32"), b.scalarLike(at, 1))),
  );

/** The nearest integers, halves up. */
const nearest = (b: Context, x: Value): Value => b.floor(b.add(x, b.scalarLike(x, 0.5)));

/** Bilinear interpolation of four pixels. */
function bilinear(
  b: Context,
  read: (y: Value, x: Value) => Value,
  y: Value,
  x: Value,
  upperBy: "ceil" | "next",
): Value {
  const [top, left] = [b.floor(y), b.floor(x)];
  const after = (at: Value, floor: Value): Value =>
    upperBy === "ceil" ? b.ceil(at) : b.add(floor, b.scalarLike(floor, 1));
  const [bottom, right] = [after(y, top), after(x, left)];
  const share = (at: Value, floor: Value): Value => unsqueezed(b, b.sub(at, floor), 3);
  const row = (at: Value): Value => between(b, read(at, left), read(at, right), share(x, left));
  return between(b, row(top), row(bottom), share(y, top));
}

function checkCrops(boxes: Value, boxInd: Value, size: readonly number[], op: string): void {
  const cropSize = arrayArgument(size, "cropSize", op);
  const [count] = boxes.type.shape;
  const faults = [
    boxes.type.shape.length === 2 && boxes.type.shape[1] === 4
      ? ""
      : `boxes must be have size [${String(count)},4] but had shape ${formatType(boxes.type)}`,
    mayBeSameShape(boxInd.type.shape, [count ?? 0])
      ? ""
      : `boxInd must be have size [${String(count)}] but had shape ${formatType(boxInd.type)}`,
    cropSize.length === 2 &&
    cropSize.every((n) => typeof n === "number" && Number.isInteger(n) && n >= 1)
      ? ""
      : `cropSize must be atleast [1,1], but was ${cropSize.join(",")}`,
  ];
  const fault = faults.find((text) => text !== "");
  if (fault === undefined) return;
  throw new InvalidArgumentError({
    what: `Error in ${op}: ${fault}`,
    given: `boxes ${formatType(boxes.type)}, boxInd ${formatType(boxInd.type)}`,
    expected: "four numbers and an index for each crop, and two sizes",
  });
}

/**
 * Images under projective maps: the pixel at (x, y) of the result is that of the image at
 * ((a₀x + a₁y + a₂)/k, (b₀x + b₁y + b₂)/k) with k = c₀x + c₁y + 1.
 *
 * @param image tensor `[batch, height, width, channels]`
 * @param transforms a₀, a₁, a₂, b₀, b₁, b₂, c₀, c₁ for each image, or once for all: `[batch, 8]` or `[1, 8]`
 * @param interpolation the interpolation between pixels
 * @param fillMode how the image is continued outside its edges
 * @param fillValue the value for the fill mode `"constant"`
 * @param outputShape height and width of the results (default: those of the image)
 * @throws InvalidArgumentError if shapes do not fit; ValueError for another interpolation or fill mode
 * @see TF.js `tf.image.transform`; TensorFlow `ImageProjectiveTransformV3`
 */
export const transform = (
  image: TensorLike,
  transforms: TensorLike,
  interpolation: Interpolation = "nearest",
  fillMode: FillMode = "constant",
  fillValue = 0,
  outputShape?: readonly [height: number, width: number] | null,
): Tensor =>
  apply((b) => {
    const op = "transform";
    const pixels = imagesArgument(b, image, op);
    const maps = valueOf(transforms, "transforms", op, "float32");
    const [count, width] = maps.type.shape;
    if (maps.type.shape.length !== 2 || width !== 8 || (count !== 1 && count !== pixels.batch)) {
      throw new InvalidArgumentError({
        what: "Error in transform: Input transform should be batch x 8 or 1 x 8",
        given: `image ${formatType(pixels.images.type)}, transforms ${formatType(maps.type)}`,
        expected: "eight numbers for each image",
      });
    }
    requireOneOf(interpolation, ["nearest", "bilinear"], "interpolation");
    requireOneOf(fillMode, Object.keys(mapped), "fillMode");
    const [outHeight = 0, outWidth = 0] =
      outputShape === undefined || outputShape === null
        ? [pixels.height, pixels.width]
        : integersOfCount(outputShape, "outputShape", op, { count: 2, least: 1 });
    const of = (i: number): Value => parameter(b, maps, i);
    const [y, x] = [pixels.counted(outHeight, 1), pixels.counted(outWidth, 2)];
    const linear = (i: number): Value => b.add(b.mul(of(i), x), b.mul(of(i + 1), y));
    // With k = 0 the point is at infinity, outside of the image.
    const divisor = b.add(linear(6), b.scalar("float32", 1));
    const isInfinite = b.equal(divisor, b.scalar("float32", 0));
    const k = b.where(isInfinite, b.fullLike(divisor, 1), divisor);
    const projected = (i: number): Value => b.div(b.add(linear(i), of(i + 2)), k);
    const atX = mapped[fillMode](b, projected(0), pixels.number(pixels.width, "float32"));
    const atY = mapped[fillMode](b, projected(3), pixels.number(pixels.height, "float32"));
    const { dtype } = pixels.images.type;
    const fill = b.scalar(dtype, isFloating(dtype) ? fillValue : checkedElement(dtype, fillValue));
    const which = pixels.counted(pixels.batch, 0, "int32");
    const read = (at: Value, column: Value): Value => pixels.atOr(fill, which, at, column);
    const readReal = (at: Value, column: Value): Value => b.toDType(read(at, column), "float32");
    const value =
      interpolation === "nearest"
        ? read(rounded(b, atY), rounded(b, atX))
        : b.toDType(bilinear(b, readReal, atY, atX, "next"), dtype);
    return b.where(unsqueezed(b, isInfinite, 3), fill, value);
  });

/** The nearest integers, halves away from zero. */
const rounded = (b: Context, x: Value): Value =>
  b.mul(b.sign(x), b.floor(b.add(b.abs(x), b.scalarLike(x, 0.5))));

const truncated = (b: Context, x: Value): Value => b.mul(b.sign(x), b.floor(b.abs(x)));

type MapCoordinate = (b: Context, at: Value, size: Value) => Value;

const clamped: MapCoordinate = (b, at, size) =>
  b.max(b.min(at, b.sub(size, b.scalarLike(at, 1))), b.scalarLike(at, 0));

/** Applies `negative` to coordinates below 0 and `beyond` to those above the last one, and clamps the results. */
const folded =
  (negative: MapCoordinate, beyond: MapCoordinate): MapCoordinate =>
  (b, at, size) => {
    const isNegative = b.less(at, b.scalarLike(at, 0));
    const isBeyond = b.greater(at, b.sub(size, b.scalarLike(at, 1)));
    const inside = b.where(isBeyond, beyond(b, at, size), at);
    return clamped(b, b.where(isNegative, negative(b, at, size), inside), size);
  };

/**
 * Maps a coordinate outside of an image into it, for each fill mode.
 *
 * @see TensorFlow `tensorflow/core/kernels/image/image_ops.h`
 */
const mapped: Readonly<Record<FillMode, MapCoordinate>> = {
  constant: (_b, at) => at,
  nearest: clamped,
  // An image that is mirrored at its edges has a period of twice its size.
  reflect: folded(
    (b, at, size) => {
      const period = b.mul(size, b.scalarLike(size, 2));
      const moved = b.where(
        b.less(at, period),
        b.add(b.mul(period, truncated(b, b.div(b.neg(at), period))), at),
        at,
      );
      const mirrored = b.sub(b.neg(moved), b.scalarLike(moved, 1));
      return b.where(b.less(moved, b.neg(size)), b.add(moved, period), mirrored);
    },
    (b, at, size) => {
      const period = b.mul(size, b.scalarLike(size, 2));
      const moved = b.sub(at, b.mul(period, truncated(b, b.div(at, period))));
      const mirrored = b.sub(b.sub(period, moved), b.scalarLike(moved, 1));
      return b.where(b.greaterOrEqual(moved, size), mirrored, moved);
    },
  ),
  wrap: folded(
    (b, at, size) => {
      const one = b.scalarLike(at, 1);
      const times = b.add(truncated(b, b.div(b.neg(at), b.sub(size, one))), one);
      return b.add(at, b.mul(size, times));
    },
    (b, at, size) => {
      const times = truncated(b, b.div(at, b.sub(size, b.scalarLike(at, 1))));
      return b.sub(at, b.mul(size, times));
    },
  ),
};

/**
 * Images rotated about a point, cropped to their size.
 *
 * @param image tensor `[batch, height, width, channels]`
 * @param radians the angle, counter-clockwise
 * @param fillValue the value outside of the image: one number, or red, green and blue; a fourth channel is then opaque
 * @param center the point, relative to the images' size: one number for both, or x and y
 * @throws InvalidArgumentError for another rank
 * @see TF.js `tf.image.rotateWithOffset`
 */
export const rotateWithOffset = (
  image: TensorLike,
  radians: number,
  fillValue: number | readonly [red: number, green: number, blue: number] = 0,
  center: number | readonly [x: number, y: number] = 0.5,
): Tensor =>
  apply((b) => {
    const op = "rotateWithOffset";
    const pixels = imagesArgument(b, image, op);
    const [relativeX = 0, relativeY = 0] = numbersOf(center, "center", op, 2);
    const placed = (size: Dim, relative: number): Value =>
      b.mul(pixels.number(size, "float32"), b.scalar("float32", relative));
    const [centerX, centerY] = [placed(pixels.width, relativeX), placed(pixels.height, relativeY)];
    const x = b.sub(pixels.counted(pixels.width, 2), centerX);
    const y = b.sub(pixels.counted(pixels.height, 1), centerY);
    const times = (v: Value, factor: number): Value => b.mul(v, b.scalar("float32", factor));
    const angle = numberArgument(radians, "radians", op);
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    const atX = nearest(b, b.add(b.sub(times(x, cos), times(y, sin)), centerX));
    const atY = nearest(b, b.add(b.add(times(x, sin), times(y, cos)), centerY));
    const { dtype } = pixels.images.type;
    const colours = [...numbersOf(fillValue, "fillValue", op, 3), 255];
    const fill =
      typeof fillValue === "number"
        ? b.scalar(dtype, fillValue)
        : b.constant({ value: Literal.vector(dtype, colours.slice(0, Number(pixels.channels))) });
    return pixels.atOr(fill, pixels.counted(pixels.batch, 0, "int32"), atY, atX);
  });

/** A list of numbers, or one number repeated. */
const numbersOf = (given: unknown, argument: string, op: string, count: number): number[] =>
  typeof given === "number"
    ? new Array<number>(count).fill(numberArgument(given, argument, op))
    : arrayArgument(given, argument, op).map((x) => numberArgument(x, argument, op));
