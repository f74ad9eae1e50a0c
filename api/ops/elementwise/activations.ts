/** Activation functions of neural networks, all elementwise. */

import type { Rank } from "../../tensors/rank";
import { realApi, unaryApi, apply } from "../apply";
import { numberArgument } from "../../arguments/numbers";
import { type TensorLike, valueOf, pairOfOneDType } from "../../tensors/tensor-like";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { isInteger } from "../../../ir/types/dtype";
import { roundedOnce } from "../../../ir/compose/rounded-once";
import type { Value } from "../../../ir/graph";

/** 1 / (1 + e⁻ˣ) */
export const sigmoid = realApi("sigmoid", (b, x) => b.sigmoid(x));

/** log sigmoid(x) = −softplus(−x) */
export const logSigmoid = realApi("logSigmoid", (b, x) => b.neg(b.softplus(b.neg(x))));

/** log(1 + eˣ) */
export const softplus = realApi("softplus", (b, x) => b.softplus(x));

/** x / (1 + |x|) */
export const softsign = realApi("softsign", (b, x) => b.softsign(x));

/**
 * max(x, 0); its gradient at 0 is 0.
 *
 * @example
 * ```ts
 * tf.relu([-1, 0, 2]); // → [0, 0, 2]
 * ```
 */
export const relu = unaryApi("relu", (b, x) => b.relu(x));

/** min(max(x, 0), 6); its gradient is 0 at both bends. */
export const relu6 = unaryApi("relu6", (b, x) => b.relu6(x));

/** x where positive, eˣ − 1 elsewhere. */
export const elu = realApi("elu", (b, x) => b.elu(x, { alpha: 1 }));

const seluAlpha = 1.6732632423543772;

const seluScale = 1.0507009873554805;

/** Scaled elu. @see G. Klambauer et al.: Self-Normalizing Neural Networks (2017) */
export const selu = realApi("selu", (b, x) =>
  b.mul(b.elu(x, { alpha: seluAlpha }), b.scalarLike(x, seluScale)),
);

/**
 * x·sigmoid(`beta`·x)
 *
 * @see P. Ramachandran, B. Zoph, Q. Le: Searching for Activation Functions (2017)
 */
export const silu = (x: TensorLike, beta = 1): Tensor =>
  apply((b) => {
    const value = valueOf(x, "x", "silu");
    const factor = numberArgument(beta, "beta", "silu");
    const scaled = factor === 1 ? value : b.mul(value, b.scalarLike(value, factor));
    return b.mul(value, b.sigmoid(scaled));
  });

/** An alias of `silu`. */
export const swish = silu;

/** x·tanh(softplus(x)) */
export const mish = realApi("mish", (b, given) =>
  roundedOnce(b, given, (x) => b.mul(x, b.tanh(b.softplus(x)))),
);

/**
 * x where positive, `alpha`·x elsewhere.
 *
 * @param x tensor; integers become float32
 * @param alpha slope on the negative side
 */
export const leakyRelu = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  alpha = 0.2,
): TensorOf<T> =>
  apply((b) => {
    const value = valueOf(x, "x", "leakyRelu");
    const { dtype } = value.type;
    numberArgument(alpha, "alpha", "leakyRelu");
    return b.leakyRelu(isInteger(dtype) ? b.toDType(value, "float32") : value, { alpha });
  });

/**
 * x where positive, `alpha`·x elsewhere, with a slope that is a tensor and can be trained.
 *
 * @param alpha tensor that broadcasts against x
 */
export const prelu = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  alpha: TensorLike,
): TensorOf<T> =>
  apply((b) => {
    const [value, slope] = pairOfOneDType(["x", x], ["alpha", alpha], "prelu");
    const zero = b.scalarLike(value, 0);
    return b.where(b.greater(value, zero), value, b.mul(slope, value));
  });

/**
 * The Gaussian error linear unit, x·Φ(x).
 *
 * @param approximate whether Φ is approximated by tanh
 * @see D. Hendrycks, K. Gimpel: Gaussian Error Linear Units (2016)
 */
export const gelu = (x: TensorLike, approximate = false): Tensor =>
  apply((b) =>
    roundedOnce(b, valueOf(x, "x", "gelu"), (value) => {
      const times = (v: Value, factor: number): Value => b.mul(v, b.scalarLike(v, factor));
      const plusOne = (v: Value): Value => b.add(v, b.scalarLike(v, 1));
      const half = times(value, 0.5);
      // Sums with 1 lose the digits of the lower tail. In float32 the kernels of tanh and erf are many times faster than what does not.
      const isDouble = value.type.dtype === "float64";
      if (approximate) {
        const cubic = times(b.mul(value, b.square(value)), 0.044715);
        const inner = times(b.add(value, cubic), Math.sqrt(2 / Math.PI));
        return isDouble
          ? b.mul(value, b.sigmoid(times(inner, 2)))
          : b.mul(half, plusOne(b.tanh(inner)));
      }
      return isDouble
        ? b.mul(half, b.erfc(times(value, -Math.SQRT1_2)))
        : b.mul(half, plusOne(b.erf(times(value, Math.SQRT1_2))));
    }),
  );

/**
 * 1 where x is positive, `alpha` elsewhere; NaN stays NaN.
 *
 * @see TF.js `tf.step`
 */
export const step = <T extends Tensor | Rank = Rank>(x: TensorLike, alpha = 0): TensorOf<T> =>
  apply((b) => {
    const value = valueOf(x, "x", "step");
    const stepped = b.where(
      b.greater(value, b.scalarLike(value, 0)),
      b.fullLike(value, 1),
      b.fullLike(value, numberArgument(alpha, "alpha", "step")),
    );
    return b.where(b.isNaN(value), value, stepped);
  });
