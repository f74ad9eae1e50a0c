import type { Value } from "../../ir/graph";
import { broadcastShapes, normalizeAxis } from "../../ir/type";
import type { Tensor } from "../tensor";
import { valuesOfOneDType, type TensorLike } from "../tensor-like";
import { apply } from "./apply";

/** Labels and logits of one dtype. */
function labelsAndLogits(
  labels: TensorLike,
  logits: TensorLike,
  op: string,
): readonly [labels: Value, logits: Value] {
  const [y, x] = valuesOfOneDType(
    [
      ["labels", labels],
      ["logits", logits],
    ],
    op,
  );
  if (y === undefined || x === undefined) throw new RangeError(`${op} takes labels and logits`);
  return [y, x];
}

/**
 * −Σ labels · log softmax(logits) along an axis: the cross-entropy of each distribution of labels and the logits' one.
 *
 * @param labels probabilities, floating-point; they broadcast against the logits
 * @param logits floating-point tensor of rank 1 or more
 * @param axis the classes' axis, the last where it is absent
 * @returns the loss of each distribution: the shape without `axis`
 * @throws InvalidArgumentError where the shapes do not broadcast or the axis is out of range
 * @see TensorFlow `tf.nn.softmax_cross_entropy_with_logits`. The gradient is softmax(logits) − labels, whatever the labels sum to.
 */
export const softmaxCrossEntropyWithLogits = (
  labels: TensorLike,
  logits: TensorLike,
  axis = -1,
): Tensor =>
  apply((b) => {
    const [y, x] = labelsAndLogits(labels, logits, "softmaxCrossEntropyWithLogits");
    const shape = broadcastShapes(y.type.shape, x.type.shape);
    return b.softmaxCrossEntropy(b.expandTo(x, shape), b.expandTo(y, shape), {
      axis: normalizeAxis(axis, shape.length),
    });
  });
