/** The namespace `tf.losses`, each function behind its door. `npm run doors` writes this file. */

import { door } from "../door";
import * as own from "./../../nn/losses";

export * from "./../../nn/losses";
export const computeWeightedLoss = /*#__PURE__*/ door(own.computeWeightedLoss, "losses.computeWeightedLoss", "losses: TensorLike, weights?: TensorLike | null, reduction?: 0 | 1 | 2 | 3");
export const cosineDistance = /*#__PURE__*/ door(own.cosineDistance, "losses.cosineDistance", "labels: TensorLike, predictions: TensorLike, axis: number, weights?: TensorLike | null, reduction?: 0 | 1 | 2 | 3");
export const huberLoss = /*#__PURE__*/ door(own.huberLoss, "losses.huberLoss", "labels: TensorLike, predictions: TensorLike, weights?: TensorLike | null, delta?: number, reduction?: 0 | 1 | 2 | 3");
export const logLoss = /*#__PURE__*/ door(own.logLoss, "losses.logLoss", "labels: TensorLike, predictions: TensorLike, weights?: TensorLike | null, epsilon?: number, reduction?: 0 | 1 | 2 | 3");
export const sigmoidCrossEntropy = /*#__PURE__*/ door(own.sigmoidCrossEntropy, "losses.sigmoidCrossEntropy", "multiClassLabels: TensorLike, logits: TensorLike, weights?: TensorLike | null, labelSmoothing?: number, reduction?: 0 | 1 | 2 | 3");
export const softmaxCrossEntropy = /*#__PURE__*/ door(own.softmaxCrossEntropy, "losses.softmaxCrossEntropy", "onehotLabels: TensorLike, logits: TensorLike, weights?: TensorLike | null, labelSmoothing?: number, reduction?: 0 | 1 | 2 | 3");
export const absoluteDifference = /*#__PURE__*/ door(own.absoluteDifference, "losses.absoluteDifference", "labels: TensorLike, predictions: TensorLike, weights?: TensorLike | null, reduction?: 0 | 1 | 2 | 3");
export const meanSquaredError = /*#__PURE__*/ door(own.meanSquaredError, "losses.meanSquaredError", "labels: TensorLike, predictions: TensorLike, weights?: TensorLike | null, reduction?: 0 | 1 | 2 | 3");
export const hingeLoss = /*#__PURE__*/ door(own.hingeLoss, "losses.hingeLoss", "labels: TensorLike, predictions: TensorLike, weights?: TensorLike | null, reduction?: 0 | 1 | 2 | 3");
