/**
 * Decompositions of convolutions and their gradients: as matrix products of windows, and as convolutions of
 * gradients.
 */

import type { Builder } from "../../ir/builder";
import { concatAxis, padAxis, sliceAxis } from "../../ir/compose/axes";
import {
  addDims,
  floorDivideDims,
  isPositive,
  isStatic,
  maxDims,
  multiplyDims,
  productOfDims,
  subtractDims,
  type Dim,
} from "../../ir/types/dim";
import type { Value } from "../../ir/graph";
import type { ConvAttributes } from "../../ir/ops/convolution";
import { kernelSizesOf, padsOfAxis, reachOf, spatialSizes } from "../../ir/ops/window";
import type { Shape } from "../../ir/types/type";
import type { DecompositionTable } from "./decomposition";

/** The `count` axes from `first` on. */
const axesFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => first + i);

/** [N, C, …] as [C, N, …]; a filter's two axes of channels likewise. */
const channelsFirst = (b: Builder, x: Value): Value =>
  b.permuted(x, [1, 0, ...axesFrom(2, x.type.shape.length - 2)]);

/** All positions in a window, row-major. */
export const placesIn = (kernelSizes: readonly number[]): readonly (readonly number[])[] =>
  kernelSizes.reduce<number[][]>(
    (places, size) => places.flatMap((place) => axesFrom(0, size).map((k) => [...place, k])),
    [[]],
  );

/**
 * The windows over `x` as columns: [places · channels, images · windows], and for several groups of channels
 * [groups, places · channels of a group, images · windows].
 */
function columnsOf(
  b: Builder,
  x: Value,
  kernelSizes: readonly number[],
  counts: Shape,
  attributes: ConvAttributes,
): Value {
  const { strides, dilations, group } = attributes;
  const padded = kernelSizes.reduce(
    (part, _, axis) => padAxis(b, part, axis + 2, ...padsOfAxis(attributes, axis)),
    channelsFirst(b, x),
  );
  const places = placesIn(kernelSizes);
  const parts = places.map((place) =>
    place.reduce((part, k, axis) => {
      const start = k * (dilations[axis] ?? 1);
      return sliceAxis(b, part, axis + 2, start, counts[axis] ?? 1, strides[axis] ?? 1);
    }, padded),
  );
  const [channels = 1, images = 1] = padded.type.shape;
  const windows = productOfDims([images, ...counts]);
  const stacked = concatAxis(b, parts, 0);
  if (group === 1) return b.withShape(stacked, [multiplyDims(places.length, channels), windows]);
  const inGroup = floorDivideDims(channels, group);
  const grouped = b.withShape(stacked, [places.length, group, inGroup, windows]);
  return b.withShape(b.permuted(grouped, [1, 0, 2, 3]), [
    group,
    multiplyDims(places.length, inGroup),
    windows,
  ]);
}

/** The windows' results as rows: [outputs, images · windows], or [groups, outputs of a group, images · windows]. */
function rowsOf(b: Builder, y: Value, group: number): Value {
  const rows = channelsFirst(b, y);
  const [outputs = 1, ...rest] = rows.type.shape;
  const windows = productOfDims(rest);
  if (group === 1) return b.withShape(rows, [outputs, windows]);
  return b.withShape(rows, [group, floorDivideDims(outputs, group), windows]);
}

/** A filter [O, C, …] as rows [O, places · C], or [groups, O of a group, places · C]. */
function filterRows(b: Builder, filter: Value, group: number): Value {
  const [outputs = 1, channels = 1, ...kernel] = filter.type.shape;
  const placesFirst = b.permuted(filter, [0, ...axesFrom(2, kernel.length), 1]);
  const width = productOfDims([...kernel, channels]);
  if (group === 1) return b.withShape(placesFirst, [outputs, width]);
  return b.withShape(placesFirst, [group, floorDivideDims(outputs, group), width]);
}

/** For each group, the filter from outputs to inputs, with its windows reversed. */
function reversedFilter(b: Builder, filter: Value, group: number): Value {
  const [outputs = 1, channels = 1, ...kernel] = filter.type.shape;
  const turned = kernel.reduce<Value>((part, size, axis) => {
    return isStatic(size) && size > 1 ? sliceAxis(b, part, axis + 2, size - 1, size, -1) : part;
  }, filter);
  if (group === 1) return channelsFirst(b, turned);
  const inGroup = floorDivideDims(outputs, group);
  const grouped = b.withShape(turned, [group, inGroup, channels, ...kernel]);
  const swapped = b.permuted(grouped, [0, 2, 1, ...axesFrom(3, kernel.length)]);
  return b.withShape(swapped, [multiplyDims(group, channels), inGroup, ...kernel]);
}

/** Zeros between the elements along an axis, so that they are `stride` apart. */
export function spreadOut(b: Builder, x: Value, axis: number, stride: number): Value {
  if (stride === 1) return x;
  const { shape } = x.type;
  const size = shape[axis] ?? 1;
  const split = b.withShape(x, shape.toSpliced(axis + 1, 0, 1));
  const padded = padAxis(b, split, axis + 1, 0, stride - 1);
  const spread = b.withShape(padded, shape.toSpliced(axis, 1, multiplyDims(size, stride)));
  const reached = subtractDims(multiplyDims(size, stride), stride - 1);
  return sliceAxis(b, spread, axis, 0, isPositive(size) ? reached : maxDims(reached, 0));
}

/**
 * The legal padding of a convolution along an axis. For negative padding the value is sliced; for unknown
 * padding it is padded explicitly.
 */
function paddingOf(
  b: Builder,
  x: Value,
  axis: number,
  before: number,
  after: Dim,
): readonly [x: Value, pads: readonly [number, number]] {
  const cutBefore = Math.max(-before, 0);
  const cutAfter = isStatic(after) ? Math.max(-after, 0) : 0;
  const kept = subtractDims(x.type.shape[axis] ?? 1, cutBefore + cutAfter);
  const inner = sliceAxis(b, x, axis, cutBefore, kept);
  return isStatic(after)
    ? [inner, [Math.max(before, 0), Math.max(after, 0)]]
    : [padAxis(b, inner, axis, 0, after), [Math.max(before, 0), 0]];
}

type Decomposed = "conv" | "convInputGradient" | "convFilterGradient";

export const convolutionDecompositions: DecompositionTable<Decomposed> = {
  // One matrix product: the filter's rows times the windows' columns.
  conv: ({ operands: [x, filter, bias], attributes, result, b }) => {
    const [images = 1, outputs = 1, ...counts] = result.shape;
    const columns = columnsOf(b, x, kernelSizesOf(filter.type), counts, attributes);
    const plain = { transposeA: false, transposeB: false };
    const product = b.matMul(filterRows(b, filter, attributes.group), columns, plain);
    const y = channelsFirst(b, b.withShape(product, [outputs, images, ...counts]));
    if (bias === undefined) return y;
    return b.add(y, b.withShape(bias, [outputs, ...counts.map(() => 1)]));
  },
  // A convolution of the output's gradient, dilated by the strides, with the reversed filter.
  convInputGradient: ({ operands: [y, filter], attributes, b }) => {
    const { strides, dilations, group, inputSizes } = attributes;
    let spread = y;
    const pairs = kernelSizesOf(filter.type).map((kernel, axis) => {
      spread = spreadOut(b, spread, axis + 2, strides[axis] ?? 1);
      const extra = reachOf(kernel, dilations[axis] ?? 1) - 1;
      const before = extra - padsOfAxis(attributes, axis)[0];
      // The convolution must result in the input's size: size = spread + before + after − extra.
      const given = addDims(spread.type.shape[axis + 2] ?? 1, before - extra);
      const after = subtractDims(inputSizes[axis] ?? 1, given);
      const [cut, pads] = paddingOf(b, spread, axis + 2, before, after);
      spread = cut;
      return pads;
    });
    const pads = [...pairs.map(([before]) => before), ...pairs.map(([, after]) => after)];
    const ones = strides.map(() => 1);
    return b.conv(spread, reversedFilter(b, filter, group), {
      ...{ strides: ones, dilations, pads, group },
    });
  },
  // One matrix product: the windows' columns times the output gradient's rows.
  convFilterGradient: ({ operands: [x, y], attributes, result, b }) => {
    const { group, kernelSizes } = attributes;
    const columns = columnsOf(b, x, kernelSizes, spatialSizes(y.type), attributes);
    const sideways = { transposeA: false, transposeB: true };
    const product = b.matMul(columns, rowsOf(b, y, group), sideways);
    const [outputs = 1, channels = 1] = result.shape;
    const n = kernelSizes.length;
    if (group === 1) {
      const placed = b.withShape(product, [...kernelSizes, channels, outputs]);
      return b.permuted(placed, [n + 1, n, ...axesFrom(0, n)]);
    }
    const inGroup = floorDivideDims(outputs, group);
    const placed = b.withShape(product, [group, ...kernelSizes, channels, inGroup]);
    const filters = b.permuted(placed, [0, n + 2, n + 1, ...axesFrom(1, n)]);
    return b.withShape(filters, [outputs, channels, ...kernelSizes]);
  },
};
