import { tensor } from "../api/ops/shape/tensor";
import { abs, cast, equal, greater, square, sub } from "../api/ops/elementwise/elementwise";
import { argMax, mean } from "../api/ops/reduction/reduction";
import { reshape } from "../api/ops/shape/shape";
import { Tensor } from "../api/tensors/tensor";
import type { TensorLike } from "../api/tensors/tensor-like";

const asTensor = (x: TensorLike): Tensor => (x instanceof Tensor ? x : tensor(x));

/** 1 where the item is as it should be, 0 elsewhere. */
const hits = (a: Tensor, b: Tensor): Tensor => cast(equal(a, cast(b, a.dtype)), "float32");

/** How good predictions are, item by item. Take the mean for a batch. Names are TF.js's. */
export const metrics = {
  /** Whether the most probable class is the right one. `yTrue` holds a probability for each class, as `yPred` does. */
  categoricalAccuracy: (yTrue: TensorLike, yPred: TensorLike): Tensor =>
    hits(argMax(yTrue, -1), argMax(yPred, -1)),

  /** As `categoricalAccuracy`, where `yTrue` holds the numbers of the classes. */
  sparseCategoricalAccuracy: (yTrue: TensorLike, yPred: TensorLike): Tensor => {
    const found = argMax(yPred, -1);
    // Labels may have a last axis of size 1.
    return hits(found, reshape(yTrue, found.shape));
  },

  /** How many of an item's numbers lie on the right side of a threshold of 0.5. */
  binaryAccuracy: (yTrue: TensorLike, yPred: TensorLike): Tensor =>
    mean(hits(asTensor(yTrue), greater(yPred, 0.5)), -1),

  meanSquaredError: (yTrue: TensorLike, yPred: TensorLike): Tensor =>
    mean(square(sub(yPred, yTrue)), -1),

  meanAbsoluteError: (yTrue: TensorLike, yPred: TensorLike): Tensor =>
    mean(abs(sub(yPred, yTrue)), -1),
};
