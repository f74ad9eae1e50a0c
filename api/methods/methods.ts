/** The operations that tensors and variables have as methods. */

import { conversions } from "./conversions";
import "./method-types";
import * as activations from "../ops/elementwise/activations";
import * as arranging from "../ops/shape/tile-and-reverse";
import * as elementwise from "../ops/elementwise/elementwise";
import * as conv from "../ops/nn/convolution";
import { bincount, unique } from "../ops/reduction/counting";
import * as linalg from "../ops/linalg/linalg";
import * as nn from "../ops/nn/nn";
import * as pooling from "../ops/nn/pooling";
import { euclideanNorm, norm } from "../ops/reduction/norm";
import * as reduction from "../ops/reduction/reduction";
import { cumprod, cumsum } from "../ops/reduction/cumulative";
import { unsortedSegmentSum } from "../ops/indexing/segment";
import { argsort, sort, topk } from "../ops/reduction/sorting";
import { zerosLike, onesLike } from "../ops/shape/fill-and-range";
import { batchToSpaceND, depthToSpace, spaceToBatchND } from "../ops/shape/space-to-depth";
import { resizeBilinear, resizeNearestNeighbor } from "../ops/image/resize";
import { dilation2d } from "../ops/nn/morphology";
import { batchNorm, localResponseNormalization } from "../ops/nn/normalization";
import { fft, ifft, irfft, rfft } from "../ops/signal/spectral";
import * as indexing from "../ops/indexing/indexing";
import { booleanMask, oneHot, reverseSequence } from "../ops/indexing/masking";
import * as padding from "../ops/shape/padding";
import * as shape from "../ops/shape/shape";
import { ensureShape } from "../ops/shape/sizes";
import * as slicing from "../ops/shape/slicing";
import type { Rank } from "../tensors/rank";
import { Tensor, type TensorOf } from "../tensors/tensor";
import type { TensorLike } from "../tensors/tensor-like";
import { Variable } from "../variables/variable";

// Operations whose first argument is not the tensor that they would be a method of.
const { addN: _addN, scalarMul: _scalarMul, where, ...elementwiseMethods } = elementwise;
const { sum, mean, prod, max, min, logSumExp, any, all, argMax, argMin } = reduction;
const { concat: joined, stack: stacked, ...shapeMethods } = shape;
const { gather, gatherND } = indexing;
const { pad, mirrorPad } = padding;
const { dot, matMul } = linalg;
const { conv1d, conv2d, conv3d, conv2dTranspose, depthwiseConv2d, separableConv2d } = conv;
const { maxPool, maxPool3d, avgPool, avgPool3d, pool } = pooling;
const { softmax, logSoftmax } = nn;

/** One tensor or several. An array of numbers is several scalars. */
const listOf = (tensors: TensorLike | readonly TensorLike[]): readonly TensorLike[] =>
  Array.isArray(tensors) ? (tensors as readonly TensorLike[]) : [tensors];

/** Functions of the tensor itself and the remaining arguments. */
const methods = {
  ...elementwiseMethods,
  ...activations,
  /** The tensor's elements where the condition holds, those of `b` elsewhere. */
  where: (x: TensorLike, condition: TensorLike, b: TensorLike): Tensor => where(condition, x, b),
  ...{ sum, mean, prod, max, min, logSumExp, any, all, argMax, argMin },
  ...{ cumsum, cumprod, norm, topk, sort, argsort },
  ...{ unsortedSegmentSum, unique, bincount },
  ...shapeMethods,
  ...arranging,
  ...slicing,
  ...{ pad, mirrorPad, ensureShape },
  ...{ gather, gatherND, booleanMask, oneHot, reverseSequence },
  ...{ zerosLike, onesLike },
  /** The tensor and others joined along an axis that they have. */
  concat: (x: TensorLike, others: TensorLike | readonly TensorLike[], axis = 0): Tensor =>
    joined([x, ...listOf(others)], axis),
  /** The tensor and others joined along a new axis. */
  stack: (x: TensorLike, others: TensorLike | readonly TensorLike[], axis = 0): Tensor =>
    stacked([x, ...listOf(others)], axis),
  ...{ dot, matMul },
  ...{ conv1d, conv2d, conv3d, conv2dTranspose, depthwiseConv2d, separableConv2d },
  ...{ maxPool, maxPool3d, avgPool, avgPool3d, pool },
  ...{ softmax, logSoftmax, batchNorm, localResponseNormalization, euclideanNorm },
  ...{ fft, ifft, rfft, irfft, resizeBilinear, resizeNearestNeighbor },
  ...{ depthToSpace, spaceToBatchND, batchToSpaceND, dilation2d },
  ...conversions,
};

/** A function without its first argument. One that gives a tensor takes the type of it as a type argument: `x.mean<tf.Scalar>()`. */
type Chained<F> = F extends (x: TensorLike, ...rest: infer A) => infer O
  ? O extends Tensor
    ? <T extends Tensor | Rank = O>(...rest: A) => TensorOf<T>
    : (...rest: A) => O
  : never;

/** The methods, each without its first argument. */
export type ChainedMethods = { readonly [K in keyof typeof methods]: Chained<(typeof methods)[K]> };

for (const [name, operation] of Object.entries(methods)) {
  const method = function (this: TensorLike, ...rest: unknown[]): unknown {
    return Reflect.apply(operation, undefined, [this, ...rest]);
  };
  // Configurable, so that the entry point can put its door before it.
  Object.defineProperty(Tensor.prototype, name, { value: method, configurable: true });
  Object.defineProperty(Variable.prototype, name, { value: method, configurable: true });
}
