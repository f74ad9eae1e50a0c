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
 * Sums of all elements of an axis up to each.
 *
 * @param axis the first one unless said otherwise
 * @param exclusive whether an element is left out of its own sum: [a, b, c] gives [0, a, a + b]
 * @param reverse whether the sums run from the end to the front
 * @throws InvalidArgumentError where the axis is out of range
 * @see TF.js `tf.cumsum`; TensorFlow `tf.cumsum`; ONNX `CumSum`
 */
export const cumsum = scanApi("cumsum", (b, x, attributes) => b.cumSum(x, attributes));

/**
 * Products of all elements of an axis up to each; arguments as those of `cumsum`.
 *
 * The gradient is the derivative at zeros too, where TensorFlow gives 0. Along an axis whose size is not known before the run the
 * work grows with the square of that size.
 *
 * @see TF.js `tf.cumprod`; TensorFlow `tf.math.cumprod`
 */
export const cumprod = scanApi("cumprod", cumulativeProduct);
