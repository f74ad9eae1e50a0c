/** The namespace `tf.image`. */
export * from "./ops/image";
export * from "./ops/image-resize";
export * from "./ops/image-warp";
export {
  nonMaxSuppression,
  nonMaxSuppressionAsync,
  nonMaxSuppressionPadded,
  nonMaxSuppressionPaddedAsync,
} from "./ops/non-max-suppression";
import { omittedBelow } from "./tfjs-omissions";

export const { nonMaxSuppressionWithScore, nonMaxSuppressionWithScoreAsync } =
  omittedBelow("image");
