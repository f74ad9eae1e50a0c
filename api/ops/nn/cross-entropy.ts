/** Cross-entropies of logits, in numerically stable form. */

import { squeezed, unsqueezed } from "../../../ir/compose/axes";
import { InvalidArgumentError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { broadcastShapes, formatType, mayBeSameShape, normalizeAxis } from "../../../ir/types/type";
import { sizedAs } from "../../../ir/compose/run-checks";
import { checkedIndices, indicesArgument } from "../../arguments/indices";
import type { Context } from "../../context/context";
import type { Tensor } from "../../tensors/tensor";
import { pairOfOneDType, valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";

/** float16 logits in float32, the precision in which TensorFlow computes the loss. */
const precise = (b: Context, logits: Value): Value =>
  logits.type.dtype === "float16" ? b.toDType(logits, "float32") : logits;

/** Labels and logits of one dtype and one shape. */
function equallyShaped(
  labels: TensorLike,
  logits: TensorLike,
  op: string,
): readonly [labels: Value, logits: Value] {
  const [z, x] = pairOfOneDType(["labels", labels], ["logits", logits], op);
  if (mayBeSameShape(z.type.shape, x.type.shape)) return [z, x];
  throw new ValueError({
    what: "logits and labels must have the same shape",
    given: `logits ${formatType(x.type)}, labels ${formatType(z.type)}`,
    expected: "one shape",
  });
}

/**
 * −Σ labels · log softmax(logits) along an axis: the cross-entropy of the labels' and the logits' distributions.
 *
 * @param labels probabilities; they broadcast against the logits, and are cast to their dtype
 * @param logits floating-point tensor of rank 1 or more; for float16 the loss is computed in float32, and rounded
 * @param axis the classes' axis (default: the last)
 * @returns the loss of each distribution: the shape without `axis`
 * @throws InvalidArgumentError if the shapes do not broadcast or the axis is out of range
 * @see TensorFlow `tf.nn.softmax_cross_entropy_with_logits`. The gradient is softmax(logits) − labels for labels of any sum.
 */
export const softmaxCrossEntropyWithLogits = (
  labels: TensorLike,
  logits: TensorLike,
  axis = -1,
): Tensor =>
  apply((b) => {
    const op = "softmaxCrossEntropyWithLogits";
    const given = valueOf(logits, "logits", op);
    const x = precise(b, given);
    const y = b.toDType(valueOf(labels, "labels", op, x.type.dtype), x.type.dtype);
    const shape = broadcastShapes(y.type.shape, x.type.shape);
    const loss = b.softmaxCrossEntropy(b.expandTo(x, shape), b.expandTo(y, shape), {
      axis: normalizeAxis(axis, shape.length),
    });
    return b.toDType(loss, given.type.dtype);
  });

/**
 * −log softmax(logits)[label]: the cross-entropy for integer class labels.
 *
 * @param labels class indices, integers of shape `[…]`
 * @param logits floating-point tensor `[…, classes]`
 * @returns the loss of each example, in the shape of the labels
 * @throws ValueError if the ranks do not fit; InvalidArgumentError if the shapes do not, or a label is not in [0, classes): now for
 * known labels, otherwise when the graph runs
 * @example
 * ```ts
 * tf.sparseSoftmaxCrossEntropyWithLogits(tf.tensor1d([0], "int32"), [[0, 0]]).exp(); // → [2]
 * ```
 * @see TensorFlow `tf.nn.sparse_softmax_cross_entropy_with_logits`
 */
export const sparseSoftmaxCrossEntropyWithLogits = (
  labels: TensorLike,
  logits: TensorLike,
): Tensor =>
  apply((b) => {
    const op = "sparseSoftmaxCrossEntropyWithLogits";
    const given = indicesArgument(b, labels, "labels", op);
    const outputs = valueOf(logits, "logits", op);
    const x = precise(b, outputs);
    const { shape } = x.type;
    const report = {
      given: `labels ${formatType(given.type)}, logits ${formatType(x.type)}`,
      expected: "logits of the shape of the labels, and one more axis for the classes",
    };
    const classes = shape.at(-1);
    if (classes === undefined || given.type.shape.length !== shape.length - 1) {
      throw new ValueError({
        ...report,
        what: `Rank mismatch: Rank of labels (received ${given.type.shape.length}) should equal rank of logits minus 1 (received ${shape.length}).`,
      });
    }
    if (!mayBeSameShape(given.type.shape, shape.slice(0, -1))) {
      throw new InvalidArgumentError({
        ...report,
        what: "logits and labels must have the same leading dimensions",
      });
    }
    const axis = shape.length - 1;
    const fitting = sizedAs(b, checkedIndices(b, given, classes), shape.slice(0, -1));
    const rows = unsqueezed(b, fitting, axis);
    const loss = b.neg(b.gatherElements(b.logSoftmax(x, { axis }), rows, { axis }));
    return b.toDType(squeezed(b, loss, axis), outputs.type.dtype);
  });

/**
 * −z·log σ(x) − (1 − z)·log(1 − σ(x)) = max(x, 0) − x·z + log(1 + e^−|x|): the cross-entropy of independent binary labels.
 *
 * @param labels z, probabilities, floating-point
 * @param logits x, of the shape of the labels
 * @throws ValueError if the shapes differ
 * @see TensorFlow `tf.nn.sigmoid_cross_entropy_with_logits`
 */
export const sigmoidCrossEntropyWithLogits = (labels: TensorLike, logits: TensorLike): Tensor =>
  apply((b) => {
    const [z, x] = equallyShaped(labels, logits, "sigmoidCrossEntropyWithLogits");
    // The derivatives of both terms at 0 sum to the exact one. That of the first is 0 or 1 less the label: exactly 0 for a label that is
    // met, so that the tail's derivative beside it keeps its digits.
    const isUpper = b.greaterOrEqual(x, b.scalarLike(x, 0));
    const missed = b.sub(b.toDType(isUpper, x.type.dtype), z);
    const below = b.where(isUpper, b.neg(x), x);
    return b.add(b.mul(x, missed), b.log1p(b.exp(below)));
  });

/**
 * As `sigmoidCrossEntropyWithLogits`, with a weight for the positive labels: −q·z·log σ(x) − (1 − z)·log(1 − σ(x)).
 *
 * With l = 1 + (q − 1)·z this is (1 − z)·x + l·(log(1 + e^−|x|) + max(−x, 0)).
 *
 * @param posWeight q, a number or a tensor that broadcasts
 * @throws ValueError if the shapes differ
 * @see TensorFlow `tf.nn.weighted_cross_entropy_with_logits`
 */
export const weightedCrossEntropyWithLogits = (
  labels: TensorLike,
  logits: TensorLike,
  posWeight: TensorLike,
): Tensor =>
  apply((b) => {
    const op = "weightedCrossEntropyWithLogits";
    const [z, x] = equallyShaped(labels, logits, op);
    const weight = valueOf(posWeight, "posWeight", op, x.type.dtype);
    const one = b.scalarLike(x, 1);
    const share = b.add(one, b.mul(b.sub(weight, one), z));
    const rest = b.add(b.log1p(b.exp(b.neg(b.abs(x)))), b.relu(b.neg(x)));
    return b.add(b.mul(b.sub(one, z), x), b.mul(share, rest));
  });
