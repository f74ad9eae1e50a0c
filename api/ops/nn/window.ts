/** The arguments of windowed operations (strides, padding, dilations, data format) as attributes in ONNX's layout. */

import { isStatic, productOfDims, type Dim } from "../../../ir/types/dim";
import { InvalidArgumentError, UnimplementedError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { reachOf, type WindowAttributes } from "../../../ir/ops/window";
import { formatType, type Shape } from "../../../ir/types/type";
import type { Context } from "../../context/context";
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

/** A window from the arguments of a convolution or a pooling operation. */
export function windowOf(request: WindowRequest): WindowAttributes {
  const { op, sizes, kernelSizes } = request;
  const rank = sizes.length;
  const strides = perAxis(request.strides, rank, "strides", op);
  const dilations = perAxis(request.dilations, rank, "dilations", op);
  const pairs = sizes.map((size, axis) => {
    const stride = strides[axis] ?? 1;
    const reach = reachOf(kernelSizes[axis] ?? 1, dilations[axis] ?? 1);
    return padsOf(request, axis, size, stride, reach);
  });
  return { strides, dilations, pads: [...pairs.map(([p]) => p), ...pairs.map(([, p]) => p)] };
}

type Pair = readonly [before: number, after: number];

function padsOf(
  request: WindowRequest,
  axis: number,
  size: Dim,
  stride: number,
  reach: number,
): Pair {
  const { pad, op, channelsLast } = request;
  if (pad === "valid") return [0, 0];
  if (pad === "same") return samePadding(size, stride, reach, op);
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
function samePadding(size: Dim, stride: number, reach: number, op: string): Pair {
  const total = stride === 1 ? reach - 1 : staticTotal();
  const before = Math.floor(total / 2);
  return [before, total - before];

  function staticTotal(): number {
    if (isStatic(size)) return Math.max((Math.ceil(size / stride) - 1) * stride + reach - size, 0);
    throw new UnimplementedError({
      what: `${op}: padding "same" with stride ${stride} depends on a size that is not known yet`,
      given: String(size),
      expected: "a known size, stride 1, or explicit padding",
      fix: "declare the spatial sizes in the function's inputSignature, or pad explicitly",
    });
  }
}

const roundings: Readonly<Record<DimRoundingMode, (x: number) => number>> = {
  floor: Math.floor,
  round: Math.round,
  ceil: Math.ceil,
};

/** Additional padding at the end if rounding up requires one more window. */
function roundedPadding(
  pad: number,
  size: Dim,
  stride: number,
  reach: number,
  mode: DimRoundingMode,
): Pair {
  if (mode === "floor" || !isStatic(size)) return [pad, pad];
  if (!Object.hasOwn(roundings, mode)) {
    throw new InvalidArgumentError({
      what: `Unknown roundingMode ${describe(mode)}`,
      given: describe(mode),
      expected: Object.keys(roundings).join(", "),
    });
  }
  const count = roundings[mode]((size + 2 * pad - reach) / stride) + 1;
  return [pad, Math.max(pad, (count - 1) * stride + reach - size - pad)];
}

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
