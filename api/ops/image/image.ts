/**
 * Geometric and colour operations on images that need no resampling: flips, crops, frames, channels, brightness and patches. The file exceeds
 * 400 lines because it is a list of documented functions, which a reader searches by name.
 */

import type { Rank } from "../../tensors/rank";
import { concatAxis, moveAxis, padded, reversed, sliceAxis } from "../../../ir/compose/axes";
import { isStatic, type Dim } from "../../../ir/types/dim";
import { isFloating, type DType } from "../../../ir/types/dtype";
import { DTypeError, InvalidArgumentError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { highestOf, Literal, lowestOf } from "../../../ir/types/literal";
import { formatType } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { describe } from "../../tensors/describe";
import { requireStaticSize } from "../../arguments/static-sizes";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply, applyMany } from "../apply";

/** Images `[batch, height, width, channels]`, or one `[height, width, channels]`. */
interface Images {
  readonly value: Value;
  /** The axis of rows. The next ones are those of columns and channels. */
  readonly rows: number;
  readonly height: Dim;
  readonly width: Dim;
}

function imagesOf(given: TensorLike, op: string): Images {
  const value = valueOf(given, "image", op);
  const { shape } = value.type;
  const rows = shape.length - 3;
  const [height, width] = shape.slice(rows);
  if ((rows === 0 || rows === 1) && height !== undefined && width !== undefined) {
    return { value, rows, height, width };
  }
  throw new ValueError({
    what: `${op}: images must have either 3 or 4 dimensions`,
    given: formatType(value.type),
    expected: "shape [batch, height, width, channels] or [height, width, channels]",
  });
}

const imageApi =
  (op: string, build: (b: Context, images: Images) => Value) =>
  <T extends Tensor | Rank = Rank>(images: TensorLike): TensorOf<T> =>
    apply((b) => build(b, imagesOf(images, op)));

/** Images mirrored from left to right. @see TF.js `tf.image.flipLeftRight`; TensorFlow `tf.image.flip_left_right` */
export const flipLeftRight = imageApi("flipLeftRight", (b, { value, rows }) =>
  reversed(b, value, [rows + 1]),
);

/** Images upside down. @see TensorFlow `tf.image.flip_up_down` */
export const flipUpDown = imageApi("flipUpDown", (b, { value, rows }) =>
  reversed(b, value, [rows]),
);

/** Images with rows and columns exchanged. @see TensorFlow `tf.image.transpose` */
export const transpose = imageApi("transpose", (b, { value, rows }) =>
  moveAxis(b, value, rows, rows + 1),
);

/**
 * Images rotated counter-clockwise.
 *
 * @param k the number of right angles
 * @see TensorFlow `tf.image.rot90`
 */
export const rot90 = (images: TensorLike, k = 1): Tensor =>
  apply((b) => {
    const { value, rows } = imagesOf(images, "rot90");
    const turns = ((k % 4) + 4) % 4;
    if (turns === 2) return reversed(b, value, [rows, rows + 1]);
    const turned = turns === 0 ? value : moveAxis(b, value, rows, rows + 1);
    if (turns === 0) return turned;
    return reversed(b, turned, [turns === 1 ? rows : rows + 1]);
  });

/** Integer images as fractions of the dtype's largest value; floating-point images are unchanged. */
const asReal = (b: Context, x: Value): Value => {
  const { dtype } = x.type;
  if (isFloating(dtype)) return x;
  const real = b.toDType(x, "float32");
  return b.div(real, b.scalarLike(real, Number(highestOf(dtype))));
};

/** The inverse of `asReal`, clipped to the range of the dtype. */
function asImage(b: Context, x: Value, dtype: DType): Value {
  if (isFloating(dtype)) return b.toDType(x, dtype);
  const highest = Number(highestOf(dtype));
  const scaled = b.mul(x, b.scalarLike(x, highest + 0.5));
  const below = b.max(scaled, b.scalarLike(x, Number(lowestOf(dtype))));
  return b.toDType(b.min(below, b.scalarLike(x, highest)), dtype);
}

const channelError = (value: Value, count: number, op: string): InvalidArgumentError =>
  new InvalidArgumentError({
    what: `${op}: Last dimension of the images should be size ${count}`,
    given: formatType(value.type),
    expected: `${count} channels`,
  });

/** Luma coefficients of red, green and blue (ITU-R BT.601). */
const luma = [0.2989, 0.587, 0.114];

/** Grey images of one channel from RGB images. @see TensorFlow `tf.image.rgb_to_grayscale` */
export const rgbToGrayscale = imageApi("rgbToGrayscale", (b, { value, rows }) => {
  if (value.type.shape.at(-1) !== 3) throw channelError(value, 3, "rgbToGrayscale");
  const real = asReal(b, value);
  const weights = b.constant({ value: new Literal(real.type.dtype, [3], luma) });
  const grey = b.reduceSum(b.mul(real, weights), { axes: [rows + 2], keepDims: true });
  return asImage(b, grey, value.type.dtype);
});

/** Images of three equal channels from grey ones. @see TF.js `tf.image.grayscaleToRGB` */
export const grayscaleToRGB = imageApi("grayscaleToRGB", (b, { value }) => {
  const { shape } = value.type;
  if (shape.at(-1) !== 1) throw channelError(value, 1, "grayscaleToRGB");
  return b.expandTo(value, [...shape.slice(0, -1), 3]);
});

function cropped(
  b: Context,
  { value, rows }: Images,
  [top, left]: readonly [number, number],
  [height, width]: readonly [number, number],
): Value {
  return sliceAxis(b, sliceAxis(b, value, rows, top, height), rows + 1, left, width);
}

/**
 * The central region of images.
 *
 * @param fraction the fraction of height and width that is kept, in (0, 1]
 * @throws ValueError for a fraction outside of (0, 1]
 * @see TensorFlow `tf.image.central_crop`
 */
export const centralCrop = (images: TensorLike, fraction: number): Tensor =>
  apply((b) => {
    const given = imagesOf(images, "centralCrop");
    if (!(fraction > 0 && fraction <= 1)) {
      throw new ValueError({
        what: "centralFraction must be within (0, 1]",
        given: String(fraction),
        expected: "a number in (0, 1]",
      });
    }
    const [height, width] = sizesOf(given, "centralCrop");
    const start = (size: number): number => Math.floor((size - size * fraction) / 2);
    const [top, left] = [start(height), start(width)];
    return cropped(b, given, [top, left], [height - 2 * top, width - 2 * left]);
  });

const sizesOf = ({ height, width, rows }: Images, op: string): readonly [number, number] => [
  requireStaticSize(height, op, rows),
  requireStaticSize(width, op, rows + 1),
];

const boxError = (what: string, value: Value): ValueError =>
  new ValueError({ what, given: formatType(value.type), expected: "a box that fits the image" });

/** @throws DTypeError where an offset or a size of a box is not an integer */
function requireIntegers(numbers: Readonly<Record<string, unknown>>, op: string): void {
  for (const [name, given] of Object.entries(numbers)) {
    if (Number.isInteger(given)) continue;
    throw new DTypeError({
      what: `Argument '${name}' passed to '${op}' must be an integer`,
      given: describe(given),
      expected: "a number of pixels",
    });
  }
}

/**
 * A box cropped out of images.
 *
 * @throws ValueError if the box is not inside the images
 * @see TensorFlow `tf.image.crop_to_bounding_box`
 */
export const cropToBoundingBox = (
  images: TensorLike,
  offsetHeight: number,
  offsetWidth: number,
  targetHeight: number,
  targetWidth: number,
): Tensor =>
  apply((b) => {
    const box = { offsetHeight, offsetWidth, targetHeight, targetWidth };
    requireIntegers(box, "cropToBoundingBox");
    const given = imagesOf(images, "cropToBoundingBox");
    const [height, width] = sizesOf(given, "cropToBoundingBox");
    if (offsetHeight < 0 || offsetWidth < 0 || targetHeight <= 0 || targetWidth <= 0) {
      throw boxError("offsets must be >= 0 and sizes > 0", given.value);
    }
    if (offsetHeight + targetHeight > height) {
      throw boxError("height must be >= targetHeight + offsetHeight.", given.value);
    }
    if (offsetWidth + targetWidth > width) {
      throw boxError("width must be >= targetWidth + offsetWidth.", given.value);
    }
    return cropped(b, given, [offsetHeight, offsetWidth], [targetHeight, targetWidth]);
  });

function paddedTo(
  b: Context,
  { value, rows }: Images,
  [top, left]: readonly [number, number],
  [height, width]: readonly [number, number],
): Value {
  const [ownHeight = 0, ownWidth = 0] = value.type.shape.slice(rows).filter(isStatic);
  return padded(b, value, [
    ...value.type.shape.slice(0, rows).map(() => [0, 0] as const),
    [top, height - top - ownHeight],
    [left, width - left - ownWidth],
    [0, 0],
  ]);
}

/**
 * Images in a larger frame of zeros.
 *
 * @throws ValueError if the images do not fit into the frame
 * @see TensorFlow `tf.image.pad_to_bounding_box`
 */
export const padToBoundingBox = (
  images: TensorLike,
  offsetHeight: number,
  offsetWidth: number,
  targetHeight: number,
  targetWidth: number,
): Tensor =>
  apply((b) => {
    const box = { offsetHeight, offsetWidth, targetHeight, targetWidth };
    requireIntegers(box, "padToBoundingBox");
    const given = imagesOf(images, "padToBoundingBox");
    const [height, width] = sizesOf(given, "padToBoundingBox");
    if (offsetHeight < 0) throw boxError("offsetHeight must be >= 0", given.value);
    if (offsetWidth < 0) throw boxError("offsetWidth must be >= 0", given.value);
    if (targetHeight - offsetHeight < height) {
      throw boxError("height must be <= target - offset", given.value);
    }
    if (targetWidth - offsetWidth < width) {
      throw boxError("width must be <= target - offset", given.value);
    }
    return paddedTo(b, given, [offsetHeight, offsetWidth], [targetHeight, targetWidth]);
  });

/**
 * Images cropped or padded with zeros to a size, evenly on both sides.
 *
 * @see TensorFlow `tf.image.resize_with_crop_or_pad`
 */
export const resizeWithCropOrPad = (
  images: TensorLike,
  targetHeight: number,
  targetWidth: number,
): Tensor =>
  apply((b) => {
    const given = imagesOf(images, "resizeWithCropOrPad");
    const own = sizesOf(given, "resizeWithCropOrPad");
    const target: readonly [number, number] = [targetHeight, targetWidth];
    if (!target.every((size) => Number.isInteger(size) && size > 0)) {
      throw boxError("target sizes must be > 0.", given.value);
    }
    const both = (of: (own: number, target: number) => number): readonly [number, number] => [
      of(own[0], targetHeight),
      of(own[1], targetWidth),
    ];
    const value = cropped(
      b,
      given,
      both((size, to) => Math.max(Math.floor((size - to) / 2), 0)),
      both(Math.min),
    );
    return paddedTo(
      b,
      { ...given, value },
      both((size, to) => Math.max(Math.floor((to - size) / 2), 0)),
      target,
    );
  });

/** Images with `delta` added; of integer images it is a fraction of their range. @see TensorFlow `tf.image.adjust_brightness` */
export const adjustBrightness = (images: TensorLike, delta: number): Tensor =>
  apply((b) => {
    const value = valueOf(images, "images", "adjustBrightness");
    const real = asReal(b, value);
    return asImage(b, b.add(real, b.scalarLike(real, delta)), value.type.dtype);
  });

/** Each channel's distance from its mean, times `contrastFactor`. @see TensorFlow `tf.image.adjust_contrast` */
export const adjustContrast = (images: TensorLike, contrastFactor: number): Tensor =>
  apply((b) => {
    const { value, rows } = imagesOf(images, "adjustContrast");
    const real = asReal(b, value);
    const mean = b.reduceMean(real, { axes: [rows, rows + 1], keepDims: true });
    const distance = b.mul(b.sub(real, mean), b.scalarLike(real, contrastFactor));
    return asImage(b, b.add(distance, mean), value.type.dtype);
  });

/**
 * Each image with mean 0 and variance 1; the standard deviation is bounded below by 1/√n for n elements.
 *
 * @see TensorFlow `tf.image.per_image_standardization`
 */
export const perImageStandardization = imageApi("perImageStandardization", (b, { value, rows }) => {
  const real = isFloating(value.type.dtype) ? value : b.toDType(value, "float32");
  const reduction = { axes: [rows, rows + 1, rows + 2], keepDims: true };
  const centred = b.sub(real, b.reduceMean(real, reduction));
  const deviation = b.sqrt(b.reduceMean(b.square(centred), reduction));
  const sizes = b.sizes({ dims: value.type.shape.slice(rows), dtype: "int32" });
  const count = b.reduceProd(sizes, { axes: [0], keepDims: false });
  return b.div(centred, b.max(deviation, b.rsqrt(b.toDType(count, real.type.dtype))));
});

/** Each pixel's difference to the next one along an axis. */
const differences = (b: Context, x: Value, axis: number, size: number): Value =>
  b.sub(sliceAxis(b, x, axis, 1, size - 1), sliceAxis(b, x, axis, 0, size - 1));

/** The sum of the absolute differences of neighbouring pixels, one number for each image. @see TensorFlow `tf.image.total_variation` */
export const totalVariation = imageApi("totalVariation", (b, images) => {
  const { value, rows } = images;
  const [height, width] = sizesOf(images, "totalVariation");
  const reduction = { axes: [rows, rows + 1, rows + 2], keepDims: false };
  const [vertical, horizontal] = [
    b.reduceSum(b.abs(differences(b, value, rows, height)), reduction),
    b.reduceSum(b.abs(differences(b, value, rows + 1, width)), reduction),
  ];
  return b.add(vertical, horizontal);
});

/**
 * Differences of each pixel to the one below and to the one at its right; zeros in the last row and column.
 *
 * @returns `[dy, dx]`
 * @see TensorFlow `tf.image.image_gradients`
 */
export const imageGradients = (images: TensorLike): Tensor[] =>
  applyMany((b) => {
    const given = imagesOf(images, "imageGradients");
    const sizes = sizesOf(given, "imageGradients");
    return sizes.map((size, i) => {
      const axis = given.rows + i;
      const pads = given.value.type.shape.map((_, a) => [0, a === axis ? 1 : 0] as const);
      return padded(b, differences(b, given.value, axis, size), pads);
    });
  });

/** The number of windows along an axis, and the padding before and after it. */
interface Windows {
  readonly count: number;
  readonly before: number;
  readonly after: number;
}

function windowsOf(size: number, window: number, stride: number, isSame: boolean): Windows {
  if (!isSame) {
    return { count: Math.max(Math.ceil((size - window + 1) / stride), 0), before: 0, after: 0 };
  }
  const count = Math.ceil(size / stride);
  const missing = Math.max((count - 1) * stride + window - size, 0);
  return { count, before: Math.floor(missing / 2), after: Math.ceil(missing / 2) };
}

/**
 * Windows of images, each flattened along the last axis.
 *
 * @param images tensor of shape `[batch, height, width, channels]`
 * @param sizes of the windows, `[1, rows, columns, 1]`
 * @param strides from one window to the next, `[1, rows, columns, 1]`
 * @param rates distance between neighbouring pixels of a window, `[1, rows, columns, 1]`
 * @param padding `VALID`: only windows inside the image; `SAME`: one window for each stride, with zeros around the image
 * @returns tensor of shape `[batch, rows, columns, size·channels]`
 * @throws InvalidArgumentError if the images do not have rank 4, or a list or the padding is not legal
 * @see TensorFlow `tf.image.extract_patches`
 */
export const extractPatches = (
  images: TensorLike,
  sizes: readonly number[],
  strides: readonly number[],
  rates: readonly number[],
  padding: string,
): Tensor =>
  apply((b) => {
    const given = imagesOf(images, "extractPatches");
    const mode = padding.toUpperCase();
    const lists = [sizes, strides, rates];
    const isLegal = lists.every(
      (list) => list.length === 4 && list.every((n) => Number.isInteger(n) && n > 0),
    );
    if (given.rows !== 1 || !isLegal || (mode !== "SAME" && mode !== "VALID")) {
      throw new InvalidArgumentError({
        what: "extractPatches: images, sizes, strides, rates or padding are not legal",
        given: `${formatType(given.value.type)}, ${lists.map((list) => `[${list.join(",")}]`).join(", ")}, ${padding}`,
        expected: "images of rank 4, lists [1, rows, columns, 1], padding VALID or SAME",
      });
    }
    const own = sizesOf(given, "extractPatches");
    const windows = own.map((size, i) => {
      const reach = ((sizes[i + 1] ?? 1) - 1) * (rates[i + 1] ?? 1) + 1;
      return windowsOf(size, reach, strides[i + 1] ?? 1, mode === "SAME");
    });
    const spatial = windows.map(({ before, after }) => [before, after] as const);
    const full = padded(b, given.value, [[0, 0], ...spatial, [0, 0]]);
    const [batch = 1, , , channels = 1] = full.type.shape;
    const [rowCount, columnCount] = windows.map(({ count }) => count);
    const [, rowStep = 1, columnStep = 1] = strides;
    const [, rowRate = 1, columnRate = 1] = rates;
    const [, height = 1, width = 1] = sizes;
    const parts = Array.from({ length: height * width }, (_, i) =>
      b.slice(full, {
        starts: [0, Math.floor(i / width) * rowRate, (i % width) * columnRate, 0],
        sizes: [batch, rowCount ?? 0, columnCount ?? 0, channels],
        steps: [1, rowStep, columnStep, 1],
      }),
    );
    return concatAxis(b, parts, 3);
  });
