/** Ops of neural networks: softmax, cross-entropy and non-maximum suppression, beside convolutions and pooling. */

import { isFloating } from "../types/dtype";
import { binaryOp, multiResultOp, unaryOp, type Binary } from "../op";
import { broadcastShapes, sameShape, type TensorType } from "../types/type";
import { InvalidArgumentError } from "../errors";
import { formatType } from "../types/type";
import { convolutionOps } from "./convolution";
import { requireDType, requireSameDType } from "./elementwise";
import { poolingOps } from "./pooling";

export interface AxisAttributes {
  /** Counted from the front. */
  readonly axis: number;
}

const alongAxis = unaryOp<AxisAttributes>(([x], { axis }) => {
  requireDType([x], isFloating, "a floating-point dtype");
  requireAxis(x, axis);
  return x;
});

function requireAxis(x: TensorType, axis: number): void {
  if (axis in x.shape) return;
  throw new InvalidArgumentError({
    what: `axis ${axis} is out of range for a tensor of rank ${x.shape.length}`,
    given: formatType(x),
    expected:
      x.shape.length === 0
        ? "a tensor with at least one axis"
        : `an axis from 0 to ${x.shape.length - 1}`,
  });
}

export interface NonMaxSuppressionAttributes {
  /** The size of the result: the maximum number of boxes selected. */
  readonly size: number;
  /** Boxes whose intersection over union with a better one exceeds this are removed. */
  readonly iouThreshold: number;
  /** Boxes whose score is not above this are removed. */
  readonly scoreThreshold: number;
}

export const nnOps = {
  ...convolutionOps,
  ...poolingOps,
  /** eˣ / Σ eˣ along the axis. TensorFlow `tf.nn.softmax`. */
  softmax: alongAxis,
  /** x − log Σ eˣ along the axis. TensorFlow `tf.nn.log_softmax`. */
  logSoftmax: alongAxis,
  /**
   * Which boxes (y1, x1, y2, x2) are best, best first, filled up with 0; and how many they are. Operands: the boxes, and a score of
   * each, float32.
   * Called `tf.image.nonMaxSuppression`.
   */
  nonMaxSuppression: multiResultOp<NonMaxSuppressionAttributes, Binary>(
    [2, 2],
    ({ operands: [boxes, scores], attributes: { size } }) => {
      requireDType([boxes, scores], (dtype) => dtype === "float32", "float32");
      const [count, width] = boxes.shape;
      if (boxes.shape.length !== 2 || width !== 4 || !sameShape(scores.shape, [count ?? 0])) {
        throw new InvalidArgumentError({
          what: "there must be four numbers and a score for each box",
          given: `boxes ${formatType(boxes)}, scores ${formatType(scores)}`,
          expected: "boxes [n,4], scores [n]",
        });
      }
      return [
        { dtype: "int32", shape: [size] },
        { dtype: "int32", shape: [] },
      ];
    },
  ),
  /**
   * −Σ labels·logSoftmax(logits) along the axis. Not a composition, since its gradient is the one of labels that sum to 1, whatever
   * they sum to, and has no derivative with respect to the labels.
   * Called `tf.losses.softmaxCrossEntropy`. TensorFlow `tf.nn.softmax_cross_entropy_with_logits`.
   */
  softmaxCrossEntropy: binaryOp<AxisAttributes>(([logits, labels], { axis }) => {
    const dtype = requireSameDType(logits, labels);
    requireDType([logits], isFloating, "a floating-point dtype");
    requireAxis(logits, axis);
    if (!sameShape(broadcastShapes(logits.shape, labels.shape), logits.shape)) {
      throw new InvalidArgumentError({
        what: "logits and labels must have one shape",
        given: `logits ${formatType(logits)}, labels ${formatType(labels)}`,
        expected: `labels ${formatType(logits)}`,
      });
    }
    return { dtype, shape: logits.shape.filter((_, i) => i !== axis) };
  }),
};
