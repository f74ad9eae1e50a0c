/** The namespace `tf.math`, each function behind its door. `npm run doors` writes this file. */

import { door } from "../door";
import * as own from "./../../api/namespaces/math";

export * from "./../../api/namespaces/math";
export const confusionMatrix = /*#__PURE__*/ door(own.confusionMatrix, "math.confusionMatrix", "labels: TensorLike, predictions: TensorLike, numClasses?: null | number | SymbolicDim | Tensor, weights?: TensorLike | null");
