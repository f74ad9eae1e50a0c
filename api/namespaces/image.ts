/** The namespace `tf.image`: operations on images and on boxes in them. */

export * from "../ops/image/image";
export * from "../ops/image/resize";
export { threshold } from "../ops/image/threshold";
export * from "../ops/image/warp";
export {
  nonMaxSuppression,
  nonMaxSuppressionAsync,
  nonMaxSuppressionPadded,
  nonMaxSuppressionPaddedAsync,
  nonMaxSuppressionWithScore,
  nonMaxSuppressionWithScoreAsync,
} from "../ops/image/non-max-suppression";
export type { PaddedSelection, ScoredSelection } from "../ops/image/non-max-suppression";
export type { ResizeMethod } from "../ops/image/resampling-weights";
