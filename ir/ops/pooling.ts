/** Type inference of pooling over windows, and of the gradient of maximum pooling. */

import { isFloating, type DType } from "../types/dtype";
import { InvalidArgumentError } from "../errors";
import { ternaryOp, unaryOp } from "../op";
import { formatType, mayBeSameShape, type TensorType } from "../types/type";
import { requireDType, requireSameDType } from "./elementwise";
import { requireWindow, spatialSizes, windowCounts, type WindowAttributes } from "./window";

export interface PoolAttributes extends WindowAttributes {
  readonly kernelSizes: readonly number[];
}

function pooled(x: TensorType, attributes: PoolAttributes): TensorType {
  const { kernelSizes } = attributes;
  requireWindow(x, kernelSizes.length, attributes);
  const [batch = 1, channels = 1] = x.shape;
  return {
    dtype: x.dtype,
    shape: [batch, channels, ...windowCounts(spatialSizes(x), kernelSizes, attributes)],
  };
}

const requireFloat = (x: TensorType): void => {
  requireDType([x], isFloating, "a floating-point dtype");
};

const isPoolable = (dtype: DType): boolean => isFloating(dtype) || dtype === "uint8";

function requireType(given: TensorType, expected: TensorType, what: string): void {
  requireSameDType(given, expected);
  if (mayBeSameShape(given.shape, expected.shape)) return;
  throw new InvalidArgumentError({
    what,
    given: formatType(given),
    expected: formatType(expected),
  });
}

function requirePooled(
  x: TensorType,
  maxima: TensorType,
  g: TensorType,
  attributes: PoolAttributes,
): void {
  const expected = pooled(x, attributes);
  requireType(maxima, expected, "the maxima do not fit the pooled input");
  requireType(g, expected, "the gradient does not fit the pooled input");
}

/** All operate on [batch, channels, …]. */
export const poolingOps = {
  /** The greatest element of each window. Padding is never the greatest. TensorFlow `tf.nn.max_pool`. */
  maxPool: unaryOp<PoolAttributes>(([x], attributes) => {
    requireDType([x], isPoolable, "a floating-point dtype");
    return pooled(x, attributes);
  }),
  /**
   * Of x, maxPool(x) and g: for each element of x the sum of g's elements of those windows that it is the first maximum of.
   * Emitted by the gradient of `maxPool`.
   */
  maxPoolGradient: ternaryOp<PoolAttributes>(([x, maxima, g], attributes) => {
    requireFloat(x);
    requirePooled(x, maxima, g, attributes);
    return x;
  }),
  /**
   * Of x, maxPool(x) and y: the element of y at the place of the first maximum of each window of x.
   * Emitted by the gradient of `maxPoolGradient`.
   */
  maxPoolSelect: ternaryOp<PoolAttributes>(([x, maxima, y], attributes) => {
    requireFloat(x);
    requireType(y, x, "the values to select from do not fit the pooled input");
    requirePooled(x, maxima, maxima, attributes);
    return maxima;
  }),
  /** The mean of each window's elements. Padding does not count. Called `tf.avgPool`. TensorFlow `tf.nn.avg_pool`. */
  averagePool: unaryOp<PoolAttributes>(([x], attributes) => {
    requireFloat(x);
    return pooled(x, attributes);
  }),
};
