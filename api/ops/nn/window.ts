/** The arguments of windowed operations (strides, padding, dilations, data format) as attributes in ONNX's layout. */

import { padded, sliceAxis } from "../../../ir/compose/axes";
import {
  addDims,
  ceilDivideDims,
  floorDivideDims,
  isStatic,
  maxDims,
  multiplyDims,
  productOfDims,
  subtractDims,
  type Dim,
} from "../../../ir/types/dim";
import { isFloating } from "../../../ir/types/dtype";
import { InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import { reachOf, spatialSizes, type WindowAttributes } from "../../../ir/ops/window";
import { lowestOf } from "../../../ir/types/literal";
import { formatType, type Shape, type TensorType } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { requireStorable } from "../../execution/tensor-limit";
import { pairsArgument } from "../../arguments/numbers";
import { describe } from "../../tensors/describe";

/** One number for all spatial axes, or one for each. */
export type PerAxis = number | readonly number[];

/**
 * `"valid"`: none. `"same"`: padding for ⌈size / stride⌉ windows, an odd element at the end. A number: padding on every side.
 * Pairs: before and after each axis of the input.
 */
export type Padding = "valid" | "same" | number | readonly (readonly [number, number])[];

/** The rounding of a fractional number of windows, if the padding is a number. */
export type DimRoundingMode = "floor" | "round" | "ceil";

/** The position of the channels: after the spatial axes, or before them. */
export type DataFormat1D = "NWC" | "NCW";
export type DataFormat2D = "NHWC" | "NCHW";
export type DataFormat3D = "NDHWC" | "NCDHW";
export type DataFormat = DataFormat1D | DataFormat2D | DataFormat3D;

const formats: readonly (readonly [last: DataFormat, first: DataFormat])[] = [
  ["NWC", "NCW"],
  ["NHWC", "NCHW"],
  ["NDHWC", "NCDHW"],
];

export function channelsAreLast(format: DataFormat, spatialRank: number, op: string): boolean {
  const [last, first] = formats[spatialRank - 1] ?? [];
  if (format === last || format === first) return format === last;
  throw new InvalidArgumentError({
    what: `${op}: unknown data format ${format}`,
    given: format,
    expected: `${last} or ${first}`,
  });
}

export function perAxis(
  given: PerAxis,
  spatialRank: number,
  argument: string,
  op: string,
): number[] {
  // Callers without type checking may pass anything.
  const list: unknown = given;
  const values =
    typeof given === "number"
      ? new Array<number>(spatialRank).fill(given)
      : Array.isArray(list)
        ? [...given]
        : [];
  if (values.length === spatialRank && values.every((v) => Number.isInteger(v) && v > 0))
    return values;
  throw new InvalidArgumentError({
    what: `${op}: ${argument} must be a positive integer, or ${spatialRank} of them`,
    given: `${argument} = ${Array.isArray(list) ? JSON.stringify(list) : describe(list)}`,
    expected: `an integer, or one for each of ${spatialRank} axes`,
  });
}

export interface WindowRequest {
  readonly op: string;
  /** Spatial sizes of the input. */
  readonly sizes: Shape;
  readonly kernelSizes: readonly number[];
  readonly strides: PerAxis;
  readonly dilations: PerAxis;
  readonly pad: Padding;
  readonly channelsLast: boolean;
  readonly dimRoundingMode?: DimRoundingMode | null | undefined;
}

/** Strides and dilations of a request, and the padding before and after each axis. */
function paddedWindow(request: WindowRequest): Omit<WindowAttributes, "pads"> & {
  readonly pairs: readonly Pair[];
} {
  const { op, sizes, kernelSizes } = request;
  const rank = sizes.length;
  const strides = perAxis(request.strides, rank, "strides", op);
  const dilations = perAxis(request.dilations, rank, "dilations", op);
  const pairs = sizes.map((size, axis) => {
    const stride = strides[axis] ?? 1;
    const reach = reachOf(kernelSizes[axis] ?? 1, dilations[axis] ?? 1);
    return padsOf(request, axis, size, stride, reach);
  });
  return { strides, dilations, pairs };
}

const padsOfPairs = <T>(pairs: readonly (readonly [before: T, after: T])[]): T[] => [
  ...pairs.map(([before]) => before),
  ...pairs.map(([, after]) => after),
];

/** A window from the arguments of a transposed convolution, whose padding is known. */
export function windowOf(request: WindowRequest): WindowAttributes {
  const { pairs, ...steps } = paddedWindow(request);
  const pads = padsOfPairs(pairs).filter(isStatic);
  if (pads.length < 2 * pairs.length) throw new RangeError("the padding depends on unknown sizes");
  return { ...steps, pads };
}

/** Kernels visit the padding of each window too: a window beyond all memory takes for ever. @throws ResourceExhaustedError */
function requirePaddedImage({ dtype, shape }: TensorType, pairs: readonly Pair[]): void {
  const spatial = pairs.map(([before, after], axis) =>
    addDims(addDims(shape[axis + 2] ?? 1, before), after),
  );
  requireStorable({ dtype, shape: [...shape.slice(0, 2), ...spatial] }, currentLocation());
}

/**
 * An operation on the windows over images. Padding that depends on sizes which only the run determines is not part of the window: the images are
 * padded before.
 *
 * @param images in ONNX's layout
 * @param outside the value of such padding
 * @param apply the operation; `around` pads another tensor of the same spatial sizes as the images
 */
export function overWindows(
  b: Context,
  images: Value,
  request: Omit<WindowRequest, "sizes">,
  outside: number | bigint,
  apply: (images: Value, window: WindowAttributes, around?: (other: Value) => Value) => Value,
): Value {
  const sizes = spatialSizes(images.type);
  const { pairs, ...steps } = paddedWindow({ ...request, sizes });
  const pads = padsOfPairs(pairs);
  requirePaddedImage(images.type, pairs);
  if (pads.every(isStatic)) return apply(images, { ...steps, pads });
  const surrounded = (x: Value, value: number | bigint): Value =>
    padded(b, x, [[0, 0], [0, 0], ...pairs], value);
  const window = { ...steps, pads: pads.map(() => 0) };
  const y = apply(surrounded(images, outside), window, (other) => surrounded(other, 0));
  if (request.pad !== "same") return y;
  // Of an empty axis, which has no window, the padding has one.
  return sizes.reduce<Value>(
    (part, size, axis) =>
      sliceAxis(b, part, axis + 2, 0, ceilDivideDims(size, steps.strides[axis] ?? 1)),
    y,
  );
}

type Pair = readonly [before: Dim, after: Dim];

function padsOf(
  request: WindowRequest,
  axis: number,
  size: Dim,
  stride: number,
  reach: number,
): Pair {
  const { pad, op, channelsLast } = request;
  if (pad === "valid") return [0, 0];
  if (pad === "same") return samePadding(size, stride, reach);
  if (typeof pad === "number") {
    requirePad(pad, op);
    return roundedPadding(pad, size, stride, reach, request.dimRoundingMode ?? "floor");
  }
  const list: unknown = pad;
  if (!Array.isArray(list) || list.length !== request.sizes.length + 2) {
    throw new InvalidArgumentError({
      what: `Error in ${op}: Unknown padding parameter: ${String(list)}`,
      given: describe(list),
      expected: `"same", "valid", a number, or a pair for each of the input's ${request.sizes.length + 2} axes`,
    });
  }
  return pairsArgument(pad, "pad", op)[axis + (channelsLast ? 1 : 2)] ?? [0, 0];
}

function requirePad(pad: number, op: string): void {
  if (Number.isInteger(pad) && pad >= 0) return;
  throw new InvalidArgumentError({
    what: `${op}: padding must be an integer that is not negative`,
    given: String(pad),
    expected: "0, 1, 2, …",
  });
}

/** Padding for ⌈size / stride⌉ windows; an odd element is at the end. */
function samePadding(size: Dim, stride: number, reach: number): Pair {
  const total = stride === 1 ? reach - 1 : paddingForWindows(ceilDivideDims(size, stride));
  const before = floorDivideDims(total, 2);
  return [before, subtractDims(total, before)];

  function paddingForWindows(count: Dim): Dim {
    // An empty axis of unknown size is padded to one window.
    const last = isStatic(count) ? count - 1 : maxDims(subtractDims(count, 1), 0);
    return maxDims(subtractDims(addDims(multiplyDims(last, stride), reach), size), 0);
  }
}

/** Rounded quotients of sizes. */
const roundings: Readonly<Record<DimRoundingMode, (size: Dim, stride: number) => Dim>> = {
  floor: floorDivideDims,
  round: (size, stride) =>
    floorDivideDims(addDims(multiplyDims(size, 2), stride), multiplyDims(stride, 2)),
  ceil: ceilDivideDims,
};

/** Additional padding at the end if rounding up requires one more window. */
function roundedPadding(
  pad: number,
  size: Dim,
  stride: number,
  reach: number,
  mode: DimRoundingMode,
): Pair {
  if (mode === "floor") return [pad, pad];
  if (!Object.hasOwn(roundings, mode)) {
    throw new InvalidArgumentError({
      what: `Unknown roundingMode ${describe(mode)}`,
      given: describe(mode),
      expected: Object.keys(roundings).join(", "),
    });
  }
  const steps = roundings[mode](addDims(size, 2 * pad - reach), stride);
  const reached = addDims(multiplyDims(steps, stride), reach);
  return [pad, maxDims(pad, subtractDims(reached, addDims(size, pad)))];
}

/** The least value of a dtype, the identity of the maximum. */
export const leastOf = ({ type: { dtype } }: Value): number | bigint =>
  isFloating(dtype) ? -Infinity : lowestOf(dtype);

/** An input in ONNX's layout, batch and channels first. */
export interface Images {
  readonly x: Value;
  /** Converts a result from ONNX's layout to the user's: batch axes and position of the channels. */
  readonly restore: (y: Value) => Value;
}

/** Converts an input with one batch axis or none, or with any number of them, channels first or last. */
export function imagesOf(
  b: Context,
  given: Value,
  spatialRank: number,
  channelsLast: boolean,
  op: string,
  batchAxes: "one" | "any" = "one",
): Images {
  const { shape } = given.type;
  const batch = shape.slice(0, Math.max(0, shape.length - spatialRank - 1));
  if (shape.length <= spatialRank || (batchAxes === "one" && batch.length > 1)) {
    throw new InvalidArgumentError({
      what: `Error in ${op}: x must be rank ${spatialRank + 2}, but got rank ${shape.length}.`,
      given: formatType(given.type),
      expected: `rank ${spatialRank + 2} with a batch axis, or ${spatialRank + 1} without`,
    });
  }
  const batched = b.withShape(given, [productOfDims(batch), ...shape.slice(batch.length)]);
  const spatial = Array.from({ length: spatialRank }, (_, i) => i);
  const toFirst = [0, spatialRank + 1, ...spatial.map((i) => i + 1)];
  const toLast = [0, ...spatial.map((i) => i + 2), 1];
  return {
    x: channelsLast ? b.permuted(batched, toFirst) : batched,
    restore: (y) => {
      const placed = channelsLast ? b.permuted(y, toLast) : y;
      return b.withShape(placed, [...batch, ...placed.type.shape.slice(1)]);
    },
  };
}
