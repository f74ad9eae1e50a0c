/** `tf.losses`: weighted losses of labels and predictions, reduced over a batch. */

import type { Rank } from "../api/tensors/rank";
import { currentLocation, ValueError } from "../api/errors";
import {
  sigmoidCrossEntropyWithLogits,
  softmaxCrossEntropyWithLogits,
} from "../api/ops/nn/cross-entropy";
import {
  abs,
  add,
  div,
  divNoNan,
  lessEqual,
  log,
  minimum,
  mul,
  neg,
  notEqual,
  square,
  squaredDifference,
  sub,
  where,
} from "../api/ops/elementwise/elementwise";
import { onesLike } from "../api/ops/shape/fill-and-range";
import { mean, sum } from "../api/ops/reduction/reduction";
import { Tensor, type TensorOf } from "../api/tensors/tensor";
import { isTensorSource, type TensorLike } from "../api/tensors/tensor-like";
import { sameShaped, tensorArgument } from "../api/arguments/tensors";
import { widened } from "./mixed-precision/to-float32";
import { relu } from "../api/ops/elementwise/activations";

/** The reduction of the losses of a batch's elements. The numbers are TF.js's. */
export enum Reduction {
  /** Each element keeps its weighted loss. */
  NONE = 0,
  /** The weighted sum over the sum of the weights. */
  MEAN = 1,
  /** The weighted sum. */
  SUM = 2,
  /** The weighted sum over the number of weights that are not 0. */
  SUM_BY_NONZERO_WEIGHTS = 3,
}

export type Weights = TensorLike | null | undefined;

/**
 * Losses of float16 tensors are computed in float32: a sum over a batch would overflow, and small terms would be lost.
 *
 * @see Keras, whose losses are float32; TensorFlow `tf.compat.v1.losses`
 */
const precise = (x: TensorLike): TensorLike =>
  x instanceof Tensor ? widened(x) : isTensorSource(x) ? widened(x.toTensor()) : x;

/** Two arguments of one dtype and one shape. */
const samePrecise = (
  op: string,
  [first, x]: readonly [argument: string, given: TensorLike],
  [second, y]: readonly [argument: string, given: TensorLike],
): readonly [Tensor, Tensor] => sameShaped(op, [first, precise(x)], [second, precise(y)]);

/** Labels and predictions, of one dtype and one shape. */
const pair = (
  op: string,
  labels: TensorLike,
  predictions: TensorLike,
): readonly [labels: Tensor, predictions: Tensor] =>
  samePrecise(op, ["labels", labels], ["predictions", predictions]);

/**
 * The weighted losses of elements, reduced.
 *
 * @param losses floating-point tensor; float16 is summed in float32
 * @param weights broadcast against the losses (default: 1)
 * @param reduction (default: `SUM_BY_NONZERO_WEIGHTS`)
 * @returns a scalar, or the losses' shape for `NONE`; 0 if all weights are 0
 * @throws ValueError for an unknown reduction
 * @example
 * ```ts
 * tf.losses.computeWeightedLoss([1, 2, 6], [1, 1, 0]); // → 1.5
 * ```
 * @see TF.js `tf.losses.computeWeightedLoss`; TensorFlow `tf.compat.v1.losses.compute_weighted_loss`
 */
export function computeWeightedLoss<T extends Tensor | Rank = Rank>(
  losses: TensorLike,
  weights?: Weights,
  reduction?: Reduction,
): TensorOf<T> {
  return weightedLoss("computeWeightedLoss", losses, weights, reduction);
}

/** As `computeWeightedLoss`, with the name of the calling function for messages. */
function weightedLoss(
  op: string,
  losses: TensorLike,
  weights: Weights,
  reduction: Reduction = Reduction.SUM_BY_NONZERO_WEIGHTS,
): Tensor {
  const given = tensorArgument(losses, "losses", op);
  const each = widened(given);
  const factors =
    weights === undefined || weights === null
      ? undefined
      : tensorArgument(weights, "weights", op, given.dtype);
  return reduced(each, factors, reduction).cast(given.dtype);
}

/** The weighted losses of elements, reduced, in the dtype of the losses. */
function reduced(each: Tensor, weights: Tensor | undefined, reduction: Reduction): Tensor {
  const isWeighted = weights !== undefined;
  const weighted = isWeighted ? mul(each, precise(weights)) : each;
  /** The weights, one for each loss. */
  const spread = (): Tensor => mul(onesLike(each), isWeighted ? precise(weights) : 1);
  switch (reduction) {
    case Reduction.NONE:
      return weighted;
    case Reduction.SUM:
      return sum(weighted);
    case Reduction.MEAN:
      return isWeighted ? divNoNan(sum(weighted), sum(spread())) : mean(weighted);
    case Reduction.SUM_BY_NONZERO_WEIGHTS:
      return isWeighted
        ? divNoNan(sum(weighted), sum(notEqual(spread(), 0).cast(each.dtype)))
        : mean(weighted);
    default:
      throw new ValueError(
        {
          what: `Unknown reduction: ${String(reduction)}`,
          given: String(reduction),
          expected: "one of tf.Reduction",
        },
        currentLocation(),
      );
  }
}

/** An elementwise loss of labels and predictions, with TF.js's arguments. */
const elementLoss =
  (op: string, loss: (labels: Tensor, predictions: Tensor) => Tensor) =>
  <T extends Tensor | Rank = Rank>(
    labels: TensorLike,
    predictions: TensorLike,
    weights?: Weights,
    reduction?: Reduction,
  ): TensorOf<T> =>
    weightedLoss(op, loss(...pair(op, labels, predictions)), weights, reduction);

/** |labels − predictions|. @see TF.js `tf.losses.absoluteDifference` */
export const absoluteDifference = elementLoss("absoluteDifference", (z, x) => abs(sub(z, x)));

/**
 * (labels − predictions)².
 *
 * @throws InvalidArgumentError if the shapes differ; ValueError for an unknown reduction
 * @example
 * ```ts
 * tf.losses.meanSquaredError([1, 2], [1, 4]); // → 2
 * ```
 * @see TF.js `tf.losses.meanSquaredError`
 */
export const meanSquaredError = elementLoss("meanSquaredError", squaredDifference);

/** max(0, 1 − (2·labels − 1)·predictions), for labels 0 and 1. @see TF.js `tf.losses.hingeLoss` */
export const hingeLoss = elementLoss("hingeLoss", (z, x) =>
  relu(sub(1, mul(sub(mul(z, 2), 1), x))),
);

/**
 * 1 − Σ labels·predictions along an axis. Both must be unit vectors along it for the loss to be a distance.
 *
 * @see TF.js `tf.losses.cosineDistance`
 */
export function cosineDistance<T extends Tensor | Rank = Rank>(
  labels: TensorLike,
  predictions: TensorLike,
  axis: number,
  weights?: Weights,
  reduction?: Reduction,
): TensorOf<T> {
  const [z, x] = pair("cosineDistance", labels, predictions);
  return weightedLoss("cosineDistance", sub(1, sum(mul(z, x), axis, true)), weights, reduction);
}

/**
 * e²/2 for errors e up to `delta`, and linear beyond: delta·|e| − delta²/2.
 *
 * @see TF.js `tf.losses.huberLoss`
 */
export function huberLoss<T extends Tensor | Rank = Rank>(
  labels: TensorLike,
  predictions: TensorLike,
  weights?: Weights,
  delta = 1,
  reduction?: Reduction,
): TensorOf<T> {
  const [z, x] = pair("huberLoss", labels, predictions);
  const size = abs(sub(x, z));
  // Each case has its own derivative: in a sum of both that of a small error would be lost beside delta.
  const linear = mul(sub(size, delta / 2), delta);
  const quadratic = mul(square(minimum(size, delta)), 0.5);
  const losses = where(lessEqual(size, delta), quadratic, linear);
  return weightedLoss("huberLoss", losses, weights, reduction);
}

/**
 * −labels·log(predictions + ε) − (1 − labels)·log(1 − predictions + ε)
 *
 * @see TF.js `tf.losses.logLoss`
 */
export function logLoss<T extends Tensor | Rank = Rank>(
  labels: TensorLike,
  predictions: TensorLike,
  weights?: Weights,
  epsilon = 1e-7,
  reduction?: Reduction,
): TensorOf<T> {
  const [z, x] = pair("logLoss", labels, predictions);
  const positive = mul(z, log(add(x, epsilon)));
  const negative = mul(sub(1, z), log(add(sub(1, x), epsilon)));
  return weightedLoss("logLoss", neg(add(positive, negative)), weights, reduction);
}

/**
 * Cross-entropy of independent binary labels.
 *
 * @param labelSmoothing s moves labels towards ½: (1 − s)·labels + s/2
 * @see TF.js `tf.losses.sigmoidCrossEntropy`
 */
export function sigmoidCrossEntropy<T extends Tensor | Rank = Rank>(
  multiClassLabels: TensorLike,
  logits: TensorLike,
  weights?: Weights,
  labelSmoothing = 0,
  reduction?: Reduction,
): TensorOf<T> {
  const [z, x] = samePrecise(
    "sigmoidCrossEntropy",
    ["multiClassLabels", multiClassLabels],
    ["logits", logits],
  );
  const smoothed = labelSmoothing > 0 ? add(mul(z, 1 - labelSmoothing), 0.5 * labelSmoothing) : z;
  return weightedLoss(
    "sigmoidCrossEntropy",
    sigmoidCrossEntropyWithLogits(smoothed, x),
    weights,
    reduction,
  );
}

/**
 * Cross-entropy of mutually exclusive classes.
 *
 * @param onehotLabels probabilities, classes along the last axis
 * @param weights one for each example
 * @param labelSmoothing s moves labels towards equal probabilities: (1 − s)·labels + s/classes
 * @see TF.js `tf.losses.softmaxCrossEntropy`
 */
export function softmaxCrossEntropy<T extends Tensor | Rank = Rank>(
  onehotLabels: TensorLike,
  logits: TensorLike,
  weights?: Weights,
  labelSmoothing = 0,
  reduction?: Reduction,
): TensorOf<T> {
  const [z, x] = samePrecise(
    "softmaxCrossEntropy",
    ["onehotLabels", onehotLabels],
    ["logits", logits],
  );
  const smoothed =
    labelSmoothing > 0
      ? add(mul(z, 1 - labelSmoothing), div(labelSmoothing, sum(onesLike(z), -1, true)))
      : z;
  return weightedLoss(
    "softmaxCrossEntropy",
    softmaxCrossEntropyWithLogits(smoothed, x),
    weights,
    reduction,
  );
}
