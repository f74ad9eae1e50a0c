/** Cumulative sums and products along an axis. */

import type { Rank } from "../../tensors/rank";
import { cumulativeProduct } from "../../../ir/compose/cumulative-product";
import type { Value } from "../../../ir/graph";
import type { ScanAttributes } from "../../../ir/ops/reduction";
import { normalizeAxis } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";

const scanApi =
  (name: string, build: (b: Context, x: Value, attributes: ScanAttributes) => Value) =>
  <T extends Tensor | Rank = Rank>(
    x: TensorLike,
    axis = 0,
    exclusive = false,
    reverse = false,
  ): TensorOf<T> =>
    apply((b) => {
      const value = valueOf(x, "x", name);
      const at = normalizeAxis(axis, value.type.shape.length);
      return build(b, value, { axis: at, exclusive, reverse });
    });

/**
 * Cumulative sums along an axis.
 *
 * @param axis axis (default: the first)
 * @param exclusive whether each sum excludes its own element: [a, b, c] gives [0, a, a + b]
 * @param reverse whether the sums run from the last element to the first
 * @throws InvalidArgumentError if the axis is out of range
 * @example
 * ```ts
 * tf.cumsum([1, 2, 3]); // → [1, 3, 6]
 * tf.cumsum([1, 2, 3], 0, true, true); // → [5, 3, 0]
 * ```
 * @see TF.js `tf.cumsum`; TensorFlow `tf.cumsum`; ONNX `CumSum`
 */
export const cumsum = scanApi("cumsum", (b, x, attributes) => b.cumSum(x, attributes));

/**
 * Cumulative products along an axis, with the arguments of `cumsum`.
 *
 * The gradient is exact at zeros too, where TensorFlow's is 0. Along an axis of symbolic size, the work is quadratic in the size.
 *
 * @see TF.js `tf.cumprod`; TensorFlow `tf.math.cumprod`
 */
export const cumprod = scanApi("cumprod", cumulativeProduct);
