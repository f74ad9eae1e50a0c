/** The namespace `tf.browser`: tensors from pixels, and pixels from tensors. */

import { describe } from "../tensors/describe";
import { InvalidArgumentError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { tensor } from "../ops/shape/tensor";
import { cast, mul, round } from "../ops/elementwise/elementwise";
import type { Tensor } from "../tensors/tensor";
import { tensorArgument } from "../arguments/tensors";
import type { TensorLike } from "../tensors/tensor-like";
import { checkedOptions, type OptionNames } from "../options";

/** Pixels as red, green, blue and alpha of each, from 0 to 255: `ImageData`, and TF.js's `PixelData`. */
export interface PixelData {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

/** The part of a canvas's 2D context that is used here. */
export interface DrawingContext {
  drawImage(image: unknown, x: number, y: number, width: number, height: number): void;
  getImageData(x: number, y: number, width: number, height: number): PixelData;
  createImageData(width: number, height: number): WritablePixels;
  putImageData(pixels: WritablePixels, x: number, y: number): void;
}

/** Pixels that can be written to: `ImageData`. */
export interface WritablePixels extends PixelData {
  readonly data: Uint8ClampedArray;
}

/** A canvas: `HTMLCanvasElement`, `OffscreenCanvas`, or what has their methods. */
export interface Canvas {
  width: number;
  height: number;
  getContext(kind: "2d", options?: object): DrawingContext | null;
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
 * @param canvas a canvas to draw on as well, which gets the image's size
 * @throws InvalidArgumentError for another shape or dtype, values outside these ranges, or something that is not a canvas
 * @see TF.js `tf.browser.toPixels`
 */
export async function toPixels(img: TensorLike, canvas?: Canvas): Promise<Uint8ClampedArray> {
  const context = canvas === undefined ? undefined : contextOf(canvas, "toPixels");
  const pixels = await pixelsOf(img);
  if (canvas !== undefined && context !== undefined) put(pixels, canvas, context);
  return pixels.data;
}

/** Options of `tf.browser.draw`. */
export interface DrawOptions {
  /** The attributes of the canvas's 2D context. */
  readonly contextOptions?: { readonly contextType?: string } & Readonly<Record<string, unknown>>;
  readonly imageOptions?: { readonly alpha?: number };
}

const drawOptionNames: OptionNames<DrawOptions> = { contextOptions: true, imageOptions: true };

/**
 * Draws a tensor on a canvas, which gets the image's size. The promise resolves when it is drawn.
 *
 * @param image as `toPixels` takes it
 * @throws InvalidArgumentError as `toPixels`
 * @see TF.js `tf.browser.draw`, which is synchronous
 */
export async function draw(
  image: TensorLike,
  canvas: Canvas,
  options: DrawOptions = {},
): Promise<void> {
  const { contextOptions = {}, imageOptions = {} } = checkedOptions(
    options,
    drawOptionNames,
    "tf.browser.draw",
  );
  const { alpha = 1 } = checkedOptions(imageOptions, { alpha: true }, "imageOptions");
  const { contextType = "2d", ...attributes } = contextOptions;
  if (contextType !== "2d") throw invalid("Unsupported contextType", contextType, "2d");
  if (!(alpha >= 0 && alpha <= 1)) throw invalid("alpha is a part", String(alpha), "0 to 1");
  const context = contextOf(canvas, "draw", attributes);
  const pixels = await pixelsOf(image);
  const opaque = Math.round(255 * alpha);
  if (opaque < 255) {
    for (let i = 3; i < pixels.data.length; i += 4)
      if (pixels.data[i] === 255) pixels.data[i] = opaque;
  }
  put(pixels, canvas, context);
}

/** @throws InvalidArgumentError for anything but a canvas with a 2D context */
const isDrawingContext = (given: unknown): given is DrawingContext =>
  ["drawImage", "getImageData", "createImageData", "putImageData"].every(
    (name) => typeof Reflect.get(Object(given) as object, name) === "function",
  );

function contextOf(canvas: Canvas, op: string, attributes?: object): DrawingContext {
  const given: unknown = canvas;
  const isCanvas = typeof Reflect.get(Object(given), "getContext") === "function";
  const context = isCanvas ? canvas.getContext("2d", attributes) : null;
  if (isDrawingContext(context)) return context;
  throw invalid(
    `the canvas passed to tf.browser.${op}() must have a 2D context`,
    describe(given),
    "an HTMLCanvasElement or an OffscreenCanvas, in a browser; without a canvas toPixels returns the pixels",
  );
}

function put(
  { width, height, data }: WritablePixels,
  canvas: Canvas,
  context: DrawingContext,
): void {
  canvas.width = width;
  canvas.height = height;
  const image = context.createImageData(width, height);
  image.data.set(data);
  context.putImageData(image, 0, 0);
}

/** A tensor as pixels of four numbers each. */
async function pixelsOf(img: TensorLike): Promise<WritablePixels> {
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
  const pixels = Uint8ClampedArray.from({ length: height * width * 4 }, (_, i) => {
    const [pixel, channel] = [Math.floor(i / 4), i % 4];
    if (channel === 3 && depth < 4) return 255;
    return data[pixel * depth + (depth === 1 ? 0 : channel)] ?? 0;
  });
  return { width, height, data: pixels };
}
