/** Softmax and its logarithm: probabilities of classes from logits. */

import type { Rank } from "../../tensors/rank";
import type { Value } from "../../../ir/graph";
import type { AxisAttributes } from "../../../ir/ops/nn";
import { normalizeAxis } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { requireFamily } from "../../arguments/dtype";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";

const alongAxis =
  (name: string, argument: string, build: (b: Context, x: Value, at: AxisAttributes) => Value) =>
  <T extends Tensor | Rank = Rank>(x: TensorLike, axis = -1): TensorOf<T> =>
    apply((b) => {
      const value = requireFamily(valueOf(x, argument, name, "float32"), "float32", argument, name);
      return build(b, value, { axis: normalizeAxis(axis, value.type.shape.length) });
    });

/**
 * eˣ / Σ eˣ along an axis.
 *
 * @param logits floating-point tensor of rank 1 or more
 * @param dim axis (default: the last)
 * @throws InvalidArgumentError if the axis is out of range
 * @example
 * ```ts
 * tf.softmax([1, 1, 1, 1]); // → [0.25, 0.25, 0.25, 0.25]
 * ```
 * @see TF.js `tf.softmax`, TensorFlow `tf.nn.softmax`, ONNX `Softmax`
 */
export const softmax = alongAxis("softmax", "logits", (b, x, at) => b.softmax(x, at));

/**
 * x − log Σ eˣ along an axis.
 *
 * @param logits floating-point tensor of rank 1 or more
 * @param axis axis (default: the last)
 * @throws InvalidArgumentError if the axis is out of range
 * @see TF.js `tf.logSoftmax`, TensorFlow `tf.nn.log_softmax`, ONNX `LogSoftmax`
 */
export const logSoftmax = alongAxis("logSoftmax", "logits", (b, x, at) => b.logSoftmax(x, at));
