/** Checks of the shapes that layers require of their inputs. */

import type { DType } from "../../api/dtype";
import { describe } from "../../api/tensors/describe";
import { currentLocation, InvalidArgumentError, ValueError } from "../../api/errors";
import { expandDims, squeeze } from "../../api/ops/shape/shape";
import type { Tensor } from "../../api/tensors/tensor";
import type { Variable } from "../../api/variables/variable";

/** Sizes by axis; `null`, or the object in a tensor's `shape`, for a size that is known only when the graph runs. */
export type KnownShape = readonly (number | null)[];

export const formatShape = (shape: KnownShape): string =>
  `[${shape.map((size) => (isKnown(size) ? size : "null")).join(",")}]`;

/** Whether a size is known: in a tensor's `shape`, what is no number is an object. */
export const isKnown = (size: number | null | undefined): size is number =>
  typeof size === "number";

/** The size of an axis that determines a weight's shape. @throws InvalidArgumentError if it is unknown */
export function sizeAt(shape: KnownShape, axis: number, layer: string): number {
  const size = shape.at(axis);
  if (isKnown(size)) return size;
  throw new InvalidArgumentError(
    {
      what: `layer ${layer} creates weights for the size of its input's axis ${axis}`,
      given: formatShape(shape),
      expected: size === undefined ? "an input of higher rank" : "a size that is known",
      fix:
        size === undefined
          ? "reshape the input"
          : "declare the size in inputShape or in the function's inputSignature",
    },
    currentLocation(),
  );
}

/** @throws InvalidArgumentError if an input has another rank */
export function requireRank(shape: KnownShape, rank: number, layer: string): void {
  if (shape.length === rank) return;
  throw new InvalidArgumentError(
    {
      what: `Input is incompatible with layer ${layer}: expected ndim=${rank}, found ndim=${shape.length}.`,
      given: formatShape(shape),
      expected: `an input of rank ${rank}, the batch included`,
      fix: "add the batch or channel axis with tf.expandDims, or reshape the input",
    },
    currentLocation(),
  );
}

/** @throws InvalidArgumentError for anything but a positive integer */
export function requireCount(count: number, argument: string, layer: string): void {
  if (Number.isInteger(count) && count > 0) return;
  throw new InvalidArgumentError(
    {
      what: `${argument} of layer ${layer} must be a positive integer`,
      given: String(count),
      expected: "a positive integer",
    },
    currentLocation(),
  );
}

/** What a layer requires of its inputs once its weights are made. */
export interface InputSpec {
  readonly rank?: number;
  /** Sizes by axis; negative axes count from the end. */
  readonly axes?: Readonly<Record<number, number>>;
}

/** @throws InvalidArgumentError, with TF.js's message, for an input that does not fit the layer's weights */
export function requireInput(
  shape: KnownShape,
  { rank, axes = {} }: InputSpec,
  layer: string,
): void {
  if (rank !== undefined) requireRank(shape, rank, layer);
  for (const [axis, expected] of Object.entries(axes)) {
    const size = shape.at(Number(axis));
    if (size === expected || (size !== undefined && !isKnown(size))) continue;
    throw new InvalidArgumentError(
      {
        what: `Input is incompatible with layer ${layer}: expected axis ${axis} of input shape to have value ${expected} but got shape ${formatShape(shape)}.`,
        given: `an input of shape ${formatShape(shape)}`,
        expected: `size ${expected} on axis ${axis}, for which the layer's weights were made`,
        fix: "reshape the input, or make a layer for each size",
      },
      currentLocation(),
    );
  }
}

/**
 * A model's input in the declared shape. As in Keras, a last axis of size 1 may be missing or in excess.
 *
 * @throws InvalidArgumentError, with TF.js's message, for an input that does not fit
 */
export function asDeclared(x: Tensor, declared: readonly (number | null)[], model: string): Tensor {
  const rank = declared.length + 1;
  const isShort = x.rank === rank - 1 && declared.at(-1) === 1;
  const isLong = x.rank === rank + 1 && x.shape.at(-1) === 1;
  const input = isShort ? expandDims(x, -1) : isLong ? squeeze(x, [x.rank - 1]) : x;
  const fits = declared.every((size, i) => {
    const given = input.shape[i + 1];
    return size === null || given === size || (given !== undefined && !isKnown(given));
  });
  if (input.rank === rank && fits) return input;
  const expected = formatShape([null, ...declared]);
  throw new InvalidArgumentError(
    {
      what: `Error when checking input: expected ${model} to have shape ${expected}, but got array with shape ${formatShape(x.shape)}.`,
      given: `an input of shape ${formatShape(x.shape)}`,
      expected: `${expected}, as declared by inputShape`,
      fix: "reshape the input, or change the inputShape",
    },
    currentLocation(),
  );
}

/** @throws ValueError for a value that has not the shape of a layer's weight */
export function requireWeight(value: Tensor | undefined, weight: Variable, layer: string): void {
  if (value === undefined || formatShape(value.shape) === formatShape(weight.shape)) return;
  throw new ValueError(
    {
      what: `weight ${weight.name} of layer ${layer} has shape ${formatShape(weight.shape)}`,
      given: `a value of shape ${formatShape(value.shape)}`,
      expected: `shape ${formatShape(weight.shape)}`,
    },
    currentLocation(),
  );
}

/** The input of a layer, as its options declare it. */
export interface InputLayout {
  /** Without the batch. */
  readonly itemShape: readonly (number | null)[] | undefined;
  readonly batchSize: number | null;
  readonly dtype: DType;
}

interface InputOptions {
  readonly inputShape?: number | readonly (number | null)[];
  readonly batchInputShape?: readonly (number | null)[];
  readonly batchSize?: number | null;
  readonly inputDType?: DType;
}

/** @throws ValueError for sizes that are not sizes, and for two declarations of one thing */
export function inputLayout(
  { inputShape, batchInputShape, batchSize, inputDType = "float32" }: InputOptions,
  layer: string,
): InputLayout {
  if (batchInputShape === undefined) {
    const itemShape = typeof inputShape === "number" ? [inputShape] : inputShape;
    if (itemShape !== undefined) requireSizes(itemShape, "inputShape", layer);
    if (batchSize !== undefined) requireSizes([batchSize], "batchSize", layer);
    return { itemShape, batchSize: batchSize ?? null, dtype: inputDType };
  }
  if (inputShape !== undefined || batchSize !== undefined) {
    throw new ValueError(
      {
        what: `layer ${layer} has a batchInputShape, which includes ${inputShape === undefined ? "batchSize" : "inputShape"}`,
        given: "both",
        expected: "one of them",
      },
      currentLocation(),
    );
  }
  requireSizes(batchInputShape, "batchInputShape", layer);
  const [batch, ...itemShape] = batchInputShape;
  return { itemShape, batchSize: batch ?? null, dtype: inputDType };
}

const formatSize = (size: unknown): string =>
  typeof size === "number" ? String(size) : describe(size);

function requireSizes(sizes: readonly (number | null)[], option: string, layer: string): void {
  const given: unknown = sizes;
  const isSize = (size: unknown): boolean =>
    size === null || (Number.isInteger(size) && Number(size) >= 0);
  if (Array.isArray(given) && given.every(isSize)) return;
  throw new ValueError(
    {
      what: `${option} of layer ${layer} consists of sizes`,
      given: Array.isArray(given) ? `[${given.map(formatSize).join(",")}]` : describe(given),
      expected: "non-negative integers, and null for a size that varies",
    },
    currentLocation(),
  );
}
