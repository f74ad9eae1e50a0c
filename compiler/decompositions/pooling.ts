/** Decompositions of the gradient of maximum pooling, by slices of the input for each position in a window. */

import type { Builder } from "../../ir/builder";
import { concatAxis, padAxis, sliceAxis } from "../../ir/compose/axes";
import { addDims, isStatic, multiplyDims, subtractDims, type Dim } from "../../ir/types/dim";
import type { Value } from "../../ir/graph";
import { lowestOf } from "../../ir/types/literal";
import type { PoolAttributes } from "../../ir/ops/pooling";
import { padsOfAxis, spatialSizes } from "../../ir/ops/window";
import type { Shape } from "../../ir/types/type";
import { placesIn, spreadOut } from "./convolution";
import type { DecompositionTable } from "./decomposition";

type Place = readonly number[];

/** A tensor padded with `value`, as its windows require. */
const surrounded = (b: Builder, x: Value, attributes: PoolAttributes, value: number): Value =>
  attributes.kernelSizes.reduce(
    (part, _, axis) => padAxis(b, part, axis + 2, ...padsOfAxis(attributes, axis), value),
    x,
  );

/** The elements at one position of every window. */
const elementsAt = (
  b: Builder,
  x: Value,
  place: Place,
  counts: Shape,
  { strides, dilations }: PoolAttributes,
): Value =>
  place.reduce((part, k, axis) => {
    const start = k * (dilations[axis] ?? 1);
    return sliceAxis(b, part, axis + 2, start, counts[axis] ?? 1, strides[axis] ?? 1);
  }, x);

/** For each position in a window, whether it holds the window's first maximum: 1 or 0. */
function firstMaxima(b: Builder, x: Value, maxima: Value, attributes: PoolAttributes): Value[] {
  const around = surrounded(b, x, attributes, Number(lowestOf(x.type.dtype)));
  let left: Value | undefined;
  return placesIn(attributes.kernelSizes).map((place) => {
    const elements = elementsAt(b, around, place, spatialSizes(maxima.type), attributes);
    const isMaximum = b.toDType(b.equal(elements, maxima), x.type.dtype);
    const isFirst = left === undefined ? isMaximum : b.mul(isMaximum, left);
    left = b.sub(left ?? b.scalarLike(x, 1), isFirst);
    return isFirst;
  });
}

/** x padded with zeros, or sliced, along an axis, so that it has `size` elements and x begins at index `start`. */
function placedAt(b: Builder, x: Value, axis: number, start: number, size: Dim): Value {
  const after = subtractDims(size, addDims(x.type.shape[axis] ?? 1, start));
  if (isStatic(after) && after < 0)
    return sliceAxis(b, padAxis(b, x, axis, start, 0), axis, 0, size);
  return padAxis(b, x, axis, start, after);
}

const paddedSizes = (x: Shape, attributes: PoolAttributes): Shape =>
  attributes.kernelSizes.map((_, axis) =>
    padsOfAxis(attributes, axis).reduce<Dim>(addDims, x[axis + 2] ?? 1),
  );

/** The image that adjacent windows tile, from parts for each position in a window. */
function tiled(
  b: Builder,
  parts: readonly Value[],
  attributes: PoolAttributes,
  sizes: Shape,
): Value {
  const { kernelSizes } = attributes;
  const n = kernelSizes.length;
  const [images = 1, channels = 1, ...counts] = parts[0]?.type.shape ?? [];
  const columns = parts.map((part) => b.withShape(part, [...part.type.shape, 1]));
  const windows = b.withShape(concatAxis(b, columns, n + 2), [
    ...[images, channels, ...counts],
    ...kernelSizes,
  ]);
  const order = counts.flatMap((_, axis) => [axis + 2, axis + 2 + n]);
  const image = b.withShape(b.permuted(windows, [0, 1, ...order]), [
    ...[images, channels],
    ...counts.map((count, axis) => multiplyDims(count, kernelSizes[axis] ?? 1)),
  ]);
  return sizes.reduce<Value>((part, size, axis) => placedAt(b, part, axis + 2, 0, size), image);
}

/** The sum of parts for each position in a window, each at its position in the image. */
function overlaid(
  b: Builder,
  parts: readonly Value[],
  { kernelSizes, strides, dilations }: PoolAttributes,
  sizes: Shape,
): Value {
  const images = parts.map((part, i) =>
    (placesIn(kernelSizes)[i] ?? []).reduce<Value>((image, k, axis) => {
      const spread = spreadOut(b, image, axis + 2, strides[axis] ?? 1);
      return placedAt(b, spread, axis + 2, k * (dilations[axis] ?? 1), sizes[axis] ?? 1);
    }, part),
  );
  return images.reduce((sum, image) => b.add(sum, image));
}

const areWindowsAdjacent = ({ kernelSizes, strides, dilations }: PoolAttributes): boolean =>
  kernelSizes.every((size, axis) => size === strides[axis]) && dilations.every((d) => d === 1);

export const poolingDecompositions: DecompositionTable<"maxPoolGradient" | "maxPoolSelect"> = {
  // Each window's gradient is added at the position of its first maximum.
  maxPoolGradient: ({ operands: [x, maxima, g], attributes, b }) => {
    const parts = firstMaxima(b, x, maxima, attributes).map((isFirst) => b.mul(isFirst, g));
    const sizes = paddedSizes(x.type.shape, attributes);
    const image = areWindowsAdjacent(attributes)
      ? tiled(b, parts, attributes, sizes)
      : overlaid(b, parts, attributes, sizes);
    return spatialSizes(x.type).reduce<Value>((part, size, axis) => {
      const [before] = padsOfAxis(attributes, axis);
      return sliceAxis(b, part, axis + 2, before, size);
    }, image);
  },
  maxPoolSelect: ({ operands: [x, maxima, y], attributes, b }) => {
    const around = surrounded(b, y, attributes, 0);
    const counts = spatialSizes(maxima.type);
    const isFirst = firstMaxima(b, x, maxima, attributes);
    return placesIn(attributes.kernelSizes)
      .map((place, i) => {
        const elements = elementsAt(b, around, place, counts, attributes);
        return b.mul(isFirst[i] ?? elements, elements);
      })
      .reduce((sum, part) => b.add(sum, part));
  },
};
