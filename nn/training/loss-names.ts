/** The losses of `compile`, by TF.js's names. */

import { currentLocation, ValueError } from "../../api/errors";
import { suggest } from "../../api/suggest";
import { describe } from "../../api/tensors/describe";
import {
  abs,
  clipByValue,
  div,
  log,
  logAddExp,
  maximum,
  mul,
  neg,
  square,
  sub,
} from "../../api/ops/elementwise/elementwise";
import { oneHot } from "../../api/ops/indexing/masking";
import { l2Normalize } from "../../api/ops/reduction/norm";
import { max, mean, sum } from "../../api/ops/reduction/reduction";
import { reshape } from "../../api/ops/shape/shape";
import type { Tensor } from "../../api/tensors/tensor";
import { relu } from "../../api/ops/elementwise/activations";

/** From labels and predictions to a loss, or a metric, for each item of a batch. */
export type LossOrMetricFn = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** A lower bound that keeps logarithms and quotients finite. */
const epsilon = 1e-7;

const positive = (x: Tensor): Tensor => maximum(x, epsilon);
const probability = (p: Tensor): Tensor => clipByValue(p, epsilon, 1 - epsilon);
const overLast = (x: Tensor): Tensor => mean(x, -1);

/** −Σ t·log p, of predictions that are normalized to the sum 1. */
const crossentropy: LossOrMetricFn = (t, p) =>
  neg(sum(mul(t, log(probability(div(p, sum(p, -1, true))))), -1));

/** Class indices, with or without a last axis of size 1, as one-hot probabilities. */
const oneHotLike = (t: Tensor, p: Tensor): Tensor => {
  const classes = p.shape.at(-1) ?? 1;
  const labels = t.rank === p.rank ? reshape(t, t.shape.slice(0, -1)) : t;
  return oneHot(labels.cast("int32"), classes).cast(p.dtype);
};

/** Losses by their names in Keras and TF.js. */
export type LossName =
  | "meanSquaredError"
  | "meanAbsoluteError"
  | "meanAbsolutePercentageError"
  | "meanSquaredLogarithmicError"
  | "squaredHinge"
  | "hinge"
  | "categoricalHinge"
  | "logcosh"
  | "categoricalCrossentropy"
  | "sparseCategoricalCrossentropy"
  | "binaryCrossentropy"
  | "kullbackLeiblerDivergence"
  | "poisson"
  | "cosineProximity";

/**
 * Losses for each item by name: t are labels, p predictions, and means are over the last axis.
 *
 * @see Keras 3, `keras.losses`; TF.js's layers
 */
export const itemLosses: Readonly<Record<LossName, LossOrMetricFn>> = {
  /** (t − p)² */
  meanSquaredError: (t, p) => overLast(square(sub(p, t))),
  /** |t − p| */
  meanAbsoluteError: (t, p) => overLast(abs(sub(p, t))),
  /** 100 · |t − p|/|t| */
  meanAbsolutePercentageError: (t, p) => overLast(mul(100, abs(div(sub(t, p), positive(abs(t)))))),
  /** (log(t + 1) − log(p + 1))² */
  meanSquaredLogarithmicError: (t, p) =>
    overLast(square(sub(log(positive(t).add(1)), log(positive(p).add(1))))),
  /** max(0, 1 − t·p)², for labels −1 and 1 */
  squaredHinge: (t, p) => overLast(square(relu(sub(1, mul(t, p))))),
  /** max(0, 1 − t·p), for labels −1 and 1 */
  hinge: (t, p) => overLast(relu(sub(1, mul(t, p)))),
  /** max(0, 1 + max((1 − t)·p) − Σ t·p) */
  categoricalHinge: (t, p) =>
    relu(
      max(mul(sub(1, t), p), -1)
        .sub(sum(mul(t, p), -1))
        .add(1),
    ),
  /** log cosh(p − t) = log(eˣ + e⁻ˣ) − log 2 */
  logcosh: (t, p) => {
    const x = sub(p, t);
    return overLast(logAddExp(x, neg(x)).sub(Math.LN2));
  },
  categoricalCrossentropy: crossentropy,
  /** As `categoricalCrossentropy`, for class indices. */
  sparseCategoricalCrossentropy: (t, p) => crossentropy(oneHotLike(t, p), p),
  /** −t·log p − (1 − t)·log(1 − p) */
  binaryCrossentropy: (t, p) => {
    const q = probability(p);
    return overLast(neg(mul(t, log(q)).add(mul(sub(1, t), log(sub(1, q))))));
  },
  /** Σ t·log(t/p) */
  kullbackLeiblerDivergence: (t, p) => {
    const [a, b] = [clipByValue(t, epsilon, 1), clipByValue(p, epsilon, 1)];
    return sum(mul(a, log(div(a, b))), -1);
  },
  /** p − t·log p */
  poisson: (t, p) => overLast(sub(p, mul(t, log(p.add(epsilon))))),
  /** −cos ∠(t, p) */
  cosineProximity: (t, p) => neg(sum(mul(l2Normalize(t, -1), l2Normalize(p, -1)), -1)),
};

/** Abbreviations of names of losses. */
export type ShortLossName =
  "mse" | "MSE" | "mae" | "MAE" | "mape" | "MAPE" | "msle" | "MSLE" | "kld" | "cosine";

/** The full names of abbreviations. */
const shortNames: Readonly<Record<ShortLossName, LossName>> = {
  mse: "meanSquaredError",
  MSE: "meanSquaredError",
  mae: "meanAbsoluteError",
  MAE: "meanAbsoluteError",
  mape: "meanAbsolutePercentageError",
  MAPE: "meanAbsolutePercentageError",
  msle: "meanSquaredLogarithmicError",
  MSLE: "meanSquaredLogarithmicError",
  kld: "kullbackLeiblerDivergence",
  cosine: "cosineProximity",
};

export type LossIdentifier = LossName | ShortLossName;

/** A loss argument of `compile`: a name, or a function that returns a loss for each item, or for the batch. */
export type Loss = LossIdentifier | LossOrMetricFn;

/** The full name of a loss, from its name or abbreviation; `undefined` if there is none. */
export const lossNamed = (name: string): LossName | undefined => {
  if (Object.hasOwn(itemLosses, name)) return name as LossName;
  return Object.hasOwn(shortNames, name) ? shortNames[name as ShortLossName] : undefined;
};

/** Whether labels are class indices, which stay integers. */
export const isSparse = (loss: Loss): boolean =>
  loss === "sparseCategoricalCrossentropy" || loss === itemLosses.sparseCategoricalCrossentropy;

/** A loss by its name, or itself. @throws ValueError for an unknown name */
export function getLoss(loss: Loss): LossOrMetricFn {
  if (typeof loss === "function") return loss;
  const name = typeof loss === "string" ? lossNamed(loss) : undefined;
  if (name !== undefined) return itemLosses[name];
  const names = Object.keys(itemLosses);
  throw new ValueError(
    {
      what: `Unknown loss ${typeof loss === "string" ? `${loss}${suggest(loss, names)}` : describe(loss)}`,
      given: describe(loss),
      expected: `one of ${names.join(", ")}, or a function of labels and predictions`,
    },
    currentLocation(),
  );
}
