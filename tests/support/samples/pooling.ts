import { isStatic } from "../../../ir/types/dim";
import type { PoolAttributes, poolingOps } from "../../../ir/ops/pooling";
import { padsOfAxis, spatialSizes, windowCounts } from "../../../ir/ops/window";
import { real, type OperandSample, type SampleTable } from "./sample";

interface Pooling {
  readonly x: readonly number[];
  readonly attributes: PoolAttributes;
}

const pooling = (
  x: readonly number[],
  kernelSizes: readonly number[],
  attributes: Partial<PoolAttributes> = {},
): Pooling => {
  const ones = kernelSizes.map(() => 1);
  const pads = [...ones, ...ones].map(() => 0);
  return { x, attributes: { kernelSizes, strides: ones, dilations: ones, pads, ...attributes } };
};

const poolings: readonly Pooling[] = [
  // Windows of 2×2 side by side, with and without a last row and column of their own.
  pooling([2, 1, 4, 2], [2, 2], { strides: [2, 2] }),
  pooling([1, 2, 3, 5], [2, 2], { strides: [2, 2], pads: [0, 0, 1, 1] }),
  pooling([1, 1, 5, 3], [2, 2], { strides: [2, 2] }),
  pooling([1, 1, 4, 4], [3, 2], { strides: [1, 2], pads: [1, 0, 1, 0] }),
  pooling([1, 1, 5, 4], [2, 2], { dilations: [2, 1] }),
  pooling([1, 2, 5], [2], { strides: [3] }),
  pooling([1, 1, 2, 3, 2], [2, 2, 1], { pads: [0, 0, 0, 0, 1, 0] }),
];

/** Each window's elements, by brute force. */
function windowsOf({ x, attributes }: Pooling): {
  readonly counts: number[];
  readonly maxima: number[];
} {
  const { data } = real(x);
  const sizes = x.slice(2);
  const counts = windowCounts(
    spatialSizes({ dtype: "float64", shape: x }),
    attributes.kernelSizes,
    attributes,
  ).filter(isStatic);
  const images = (x[0] ?? 1) * (x[1] ?? 1);
  const area = sizes.reduce((a, b) => a * b, 1);
  const maxima = Array.from({ length: images }, (_, image) =>
    placesIn(counts).map((window) => {
      const elements = placesIn(attributes.kernelSizes).flatMap((place) => {
        const at = place.map(
          (k, axis) =>
            (window[axis] ?? 0) * (attributes.strides[axis] ?? 1) +
            k * (attributes.dilations[axis] ?? 1) -
            padsOfAxis(attributes, axis)[0],
        );
        if (at.some((p, axis) => p < 0 || p >= (sizes[axis] ?? 0))) return [];
        const flat = at.reduce((sum, p, axis) => sum * (sizes[axis] ?? 1) + p, 0);
        return [data[image * area + flat] ?? 0];
      });
      return Math.max(...elements);
    }),
  ).flat();
  return { counts, maxima };
}

const placesIn = (sizes: readonly number[]): number[][] =>
  sizes.reduce<number[][]>(
    (places, size) =>
      places.flatMap((place) => Array.from({ length: size }, (_, k) => [...place, k])),
    [[]],
  );

export function maximaOf(pool: Pooling): OperandSample {
  const { counts, maxima } = windowsOf(pool);
  return { shape: [...pool.x.slice(0, 2), ...counts], data: maxima };
}

const plain = poolings.map(({ x, attributes }) => ({ operands: [real(x)], attributes }));

export const poolingSamples: SampleTable<keyof typeof poolingOps> = {
  maxPool: plain,
  maxPoolGradient: poolings.map((pool) => ({
    operands: [real(pool.x), maximaOf(pool), real(maximaOf(pool).shape, { seed: 2 })],
    attributes: pool.attributes,
    held: [0, 1],
  })),
  maxPoolSelect: poolings.map((pool) => ({
    operands: [real(pool.x), maximaOf(pool), real(pool.x, { seed: 2 })],
    attributes: pool.attributes,
    held: [0, 1],
  })),
  averagePool: plain,
};
