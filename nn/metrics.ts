/** `tf.metrics`: metrics of predictions for each item, by TF.js's names. */

import { withOmitted } from "../api/tfjs/omissions";
import { tensor } from "../api/ops/shape/tensor";
import { abs, cast, equal, greater, square, sub } from "../api/ops/elementwise/elementwise";
import { argMax, mean } from "../api/ops/reduction/reduction";
import { reshape } from "../api/ops/shape/shape";
import { Tensor } from "../api/tensors/tensor";
import type { TensorLike } from "../api/tensors/tensor-like";

const asTensor = (x: TensorLike): Tensor => (x instanceof Tensor ? x : tensor(x));

/** 1 where two tensors are equal, 0 elsewhere. */
const hits = (a: Tensor, b: Tensor): Tensor => cast(equal(a, cast(b, a.dtype)), "float32");

/**
 * Metrics for each item of a batch. The batch's metric is their mean.
 *
 * @example
 * ```ts
 * tf.metrics.categoricalAccuracy([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]]); // → [1, 0]
 * ```
 * @see TF.js `tf.metrics`
 */
export const metrics = withOmitted("metrics", {
  /** Whether the most probable class is the true one. `yTrue` holds a probability for each class, as `yPred`. */
  categoricalAccuracy: (yTrue: TensorLike, yPred: TensorLike): Tensor =>
    hits(argMax(yTrue, -1), argMax(yPred, -1)),

  /** As `categoricalAccuracy`, with class indices in `yTrue`. */
  sparseCategoricalAccuracy: (yTrue: TensorLike, yPred: TensorLike): Tensor => {
    const found = argMax(yPred, -1);
    // Labels may have a last axis of size 1.
    return hits(found, reshape(yTrue, found.shape));
  },

  /** The fraction of an item's elements that are on the correct side of the threshold 0.5. */
  binaryAccuracy: (yTrue: TensorLike, yPred: TensorLike): Tensor =>
    mean(hits(asTensor(yTrue), greater(yPred, 0.5)), -1),

  meanSquaredError: (yTrue: TensorLike, yPred: TensorLike): Tensor =>
    mean(square(sub(yPred, yTrue)), -1),

  meanAbsoluteError: (yTrue: TensorLike, yPred: TensorLike): Tensor =>
    mean(abs(sub(yPred, yTrue)), -1),
});
