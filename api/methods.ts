import { conversions } from "./conversions";
import "./method-types";
import * as activations from "./ops/activations";
import * as arranging from "./ops/arranging";
import * as elementwise from "./ops/elementwise";
import * as conv from "./ops/conv";
import { bincount, unique } from "./ops/counting";
import * as linalg from "./ops/linalg";
import * as nn from "./ops/nn";
import * as pooling from "./ops/pool";
import { euclideanNorm, norm } from "./ops/norm";
import * as reduction from "./ops/reduction";
import { cumprod, cumsum } from "./ops/scan";
import { unsortedSegmentSum } from "./ops/segment";
import { argsort, sort, topk } from "./ops/sorting";
import { zerosLike, onesLike } from "./ops/filling";
import { batchToSpaceND, depthToSpace, spaceToBatchND } from "./ops/blocks";
import { resizeBilinear, resizeNearestNeighbor } from "./ops/image-resize";
import { dilation2d } from "./ops/morphology";
import { batchNorm, localResponseNormalization } from "./ops/normalization";
import { fft, ifft, irfft, rfft } from "./ops/spectral";
import * as indexing from "./ops/indexing";
import { booleanMask, oneHot, reverseSequence } from "./ops/masking";
import * as padding from "./ops/padding";
import * as shape from "./ops/shape";
import { ensureShape } from "./ops/sizes";
import * as slicing from "./ops/slicing";
import { Tensor } from "./tensors/tensor";
import type { TensorLike } from "./tensors/tensor-like";
import { Variable } from "./variables/variable";

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

/** Operations that tensors and variables have as methods, of the tensor itself and the remaining arguments. */
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

type Chained<F> = F extends (x: TensorLike, ...rest: infer R) => infer O
  ? (...rest: R) => O
  : never;

/** The methods, each without its first argument. */
export type ChainedMethods = { readonly [K in keyof typeof methods]: Chained<(typeof methods)[K]> };

for (const [name, operation] of Object.entries(methods)) {
  const method = function (this: TensorLike, ...rest: unknown[]): unknown {
    return Reflect.apply(operation, undefined, [this, ...rest]);
  };
  Object.defineProperty(Tensor.prototype, name, { value: method });
  Object.defineProperty(Variable.prototype, name, { value: method });
}
