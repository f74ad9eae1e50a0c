/** How labels have to fit predictions, for losses and metrics. */

import { currentLocation, InvalidArgumentError } from "../../api/errors";
import { expandDims, squeeze } from "../../api/ops/shape/shape";
import type { Tensor } from "../../api/tensors/tensor";

/**
 * The labels that a loss or a metric takes: of the predictions' shape; indices of classes; or whatever a function of the user's
 * makes of them.
 */
export type LabelKind = "same" | "indices" | "free";

/** What compares labels and predictions, for errors. */
export interface Comparison {
  readonly kind: LabelKind;
  /** `loss meanSquaredError` */
  readonly by: string;
  /** The layer whose output the predictions are. */
  readonly layer: string;
}

type Sizes = readonly (number | null)[];

const sizesOf = (x: Tensor): Sizes =>
  x.shape.map((size) => (typeof size === "number" ? size : null));

const isSame = (a: Sizes, b: Sizes): boolean =>
  a.length === b.length &&
  a.every((size, i) => size === null || (b[i] ?? null) === null || size === b[i]);

const text = (sizes: Sizes): string => `[${sizes.map((size) => size ?? "null").join(",")}]`;

/**
 * Labels as a loss or a metric compares them with predictions. Where the shapes have to be the same, a last axis of size 1 may be
 * missing or in excess, as in Keras, and labels take the predictions' dtype.
 *
 * @throws InvalidArgumentError, with TF.js's message, for labels that do not fit
 */
export function fittedLabels(ys: Tensor, predicted: Tensor, comparison: Comparison): Tensor {
  const { kind } = comparison;
  if (kind === "free") return ys;
  const [labels, outputs] = [sizesOf(ys), sizesOf(predicted)];
  if (kind === "indices") {
    const items = outputs.slice(0, -1);
    if (isSame(labels, items) || isSame(labels, [...items, 1])) return ys;
    throw misfit(labels, [...items, 1], comparison);
  }
  const isShort = labels.length === outputs.length - 1 && outputs.at(-1) === 1;
  const isLong = labels.length === outputs.length + 1 && labels.at(-1) === 1;
  const fitted = isShort ? expandDims(ys, -1) : isLong ? squeeze(ys, [ys.rank - 1]) : ys;
  if (isSame(sizesOf(fitted), outputs)) return fitted.cast(predicted.dtype);
  throw misfit(labels, outputs, comparison);
}

const misfit = (
  labels: Sizes,
  expected: Sizes,
  { kind, by, layer }: Comparison,
): InvalidArgumentError =>
  new InvalidArgumentError(
    {
      what: `Error when checking target: expected ${layer} to have shape ${text(expected)}, but got array with shape ${text(labels)}.`,
      given: `labels of shape ${text(labels)} for the ${by}`,
      expected:
        kind === "indices"
          ? `one index of a class for each item: ${text(expected)}`
          : `the shape of the output of ${layer}: ${text(expected)}`,
      fix:
        kind === "indices"
          ? "categoricalCrossentropy takes a probability for each class"
          : "reshape the labels or change the layer; sparseCategoricalCrossentropy takes indices of classes",
    },
    currentLocation(),
  );
