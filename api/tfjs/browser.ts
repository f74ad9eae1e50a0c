/** The namespace `tf.browser`: tensors from pixels, and pixels from tensors. */

import { describe } from "../tensors/describe";
import { InvalidArgumentError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { tensor } from "../ops/shape/tensor";
import { cast, mul, round } from "../ops/elementwise/elementwise";
import type { Tensor } from "../tensors/tensor";
import { tensorArgument } from "../arguments/tensors";
import type { TensorLike } from "../tensors/tensor-like";
import { omittedBelow } from "./omissions";

export const { draw } = omittedBelow("browser");

/** Pixels as red, green, blue and alpha of each, from 0 to 255: `ImageData`, and TF.js's `PixelData`. */
export interface PixelData {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

/** The part of a canvas's 2D context that is used here. */
interface DrawingContext {
  drawImage(image: unknown, x: number, y: number, width: number, height: number): void;
  getImageData(x: number, y: number, width: number, height: number): PixelData;
}

interface Canvas {
  width: number;
  height: number;
  getContext(kind: "2d"): DrawingContext | null;
}

const isPixelData = (given: unknown): given is PixelData =>
  typeof given === "object" &&
  given !== null &&
  "data" in given &&
  "width" in given &&
  "height" in given;

const invalid = (what: string, given: string, expected: string): InvalidArgumentError =>
  new InvalidArgumentError({ what, given, expected }, currentLocation());

/** The pixels of an image, a canvas or a video, drawn onto a canvas. */
function drawnPixels(source: unknown): PixelData {
  const { OffscreenCanvas: CanvasClass } = globalThis as {
    readonly OffscreenCanvas?: new (width: number, height: number) => Canvas;
  };
  const size = (names: readonly string[]): number =>
    Number(
      names
        .map((name): unknown => Reflect.get(Object(source), name))
        .find((value) => typeof value === "number" && value > 0) ?? 0,
    );
  const width = size(["videoWidth", "naturalWidth", "width"]);
  const height = size(["videoHeight", "naturalHeight", "height"]);
  const context =
    CanvasClass === undefined || width === 0
      ? undefined
      : new CanvasClass(width, height).getContext("2d");
  if (context === undefined || context === null) {
    throw invalid(
      "pixels passed to tf.browser.fromPixels() must be pixel data, or an object that this platform can draw",
      typeof source,
      "{ data, width, height }; in browsers also an image, a canvas or a video",
    );
  }
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

/**
 * Pixels as a tensor.
 *
 * @example
 * ```ts
 * const pixels = { width: 1, height: 2, data: [255, 0, 0, 255, 0, 255, 0, 255] };
 * tf.browser.fromPixels(pixels); // → [[[255, 0, 0]], [[0, 255, 0]]]
 * ```
 *
 * @param pixels pixel data of four numbers per pixel; in browsers also an image, a canvas or a video
 * @param numChannels the number of channels to read, in the order red, green, blue, alpha; default: 3
 * @returns int32 `[height, width, numChannels]`
 * @throws InvalidArgumentError for anything else
 * @see TF.js `tf.browser.fromPixels`
 */
export function fromPixels(pixels: unknown, numChannels = 3): Tensor {
  if (!Number.isInteger(numChannels) || numChannels < 1 || numChannels > 4) {
    throw invalid(
      "Cannot construct Tensor with more than 4 channels from pixels.",
      `numChannels = ${numChannels}`,
      "1, 2, 3 or 4",
    );
  }
  if (pixels === null || pixels === undefined) {
    throw invalid("pixels passed to tf.browser.fromPixels() cannot be null", "null", "pixel data");
  }
  const { width, height, data } = isPixelData(pixels) ? pixels : drawnPixels(pixels);
  const values = Int32Array.from(
    { length: width * height * numChannels },
    (_, i) => data[Math.floor(i / numChannels) * 4 + (i % numChannels)] ?? 0,
  );
  return tensor(values, [height, width, numChannels], "int32");
}

/** As `fromPixels`. @see TF.js `tf.browser.fromPixelsAsync` */
export const fromPixelsAsync = async (pixels: unknown, numChannels = 3): Promise<Tensor> =>
  Promise.resolve(fromPixels(pixels, numChannels));

/**
 * A tensor as pixels of four numbers each, from 0 to 255.
 *
 * @example
 * ```ts
 * await tf.browser.toPixels(tf.tensor([[0, 1]])); // → [0, 0, 0, 255, 255, 255, 255, 255]
 * ```
 *
 * @param img float32 from 0 to 1, or int32 from 0 to 255: `[height, width]`, or `[height, width, 1, 3 or 4]`
 * @throws InvalidArgumentError for another shape or dtype, or values outside these ranges
 * @see TF.js `tf.browser.toPixels`, which can also draw them
 */
export async function toPixels(img: TensorLike): Promise<Uint8ClampedArray> {
  const image = tensorArgument(img, "img", "toPixels");
  const [height = 0, width = 0, depth = 1] = image.shape;
  if ((image.rank !== 2 && image.rank !== 3) || ![1, 3, 4].includes(depth)) {
    throw invalid(
      image.rank === 2 || image.rank === 3
        ? `toPixels only supports depth of size 1, 3 or 4 but got ${depth}`
        : `toPixels only supports rank 2 or 3 tensors, got rank ${image.rank}.`,
      describe(image),
      "[height, width], or [height, width, 1, 3 or 4]",
    );
  }
  if (image.dtype !== "float32" && image.dtype !== "int32") {
    throw invalid(
      `Unsupported type for toPixels: ${image.dtype}. Please use float32 or int32 tensors.`,
      describe(image),
      "float32 or int32",
    );
  }
  const isReal = image.dtype === "float32";
  const data = await (isReal ? cast(round(mul(image, 255)), "int32") : image).data();
  const wrong = data.find((value) => value < 0 || value > 255);
  if (wrong !== undefined) {
    throw invalid(
      `Tensor values for a ${image.dtype} Tensor must be in the range [0 - ${isReal ? 1 : 255}] but encountered ${isReal ? wrong / 255 : wrong}.`,
      describe(image),
      isReal ? "numbers from 0 to 1" : "numbers from 0 to 255",
    );
  }
  return Uint8ClampedArray.from({ length: height * width * 4 }, (_, i) => {
    const [pixel, channel] = [Math.floor(i / 4), i % 4];
    if (channel === 3 && depth < 4) return 255;
    return data[pixel * depth + (depth === 1 ? 0 : channel)] ?? 0;
  });
}
