/** `tf.train`: factories of optimisers. */

import { withOmitted } from "../../api/tfjs/omissions";
import type { Variable } from "../../api/variables/variable";
import { AdamaxOptimizer, AdamOptimizer } from "./adam";
import { AdadeltaOptimizer, AdagradOptimizer, RMSPropOptimizer } from "./adaptive";
import { MomentumOptimizer, SGDOptimizer } from "./sgd";

/**
 * Optimisers, with TF.js's arguments and defaults. An `epsilon` of `null` is 1e-7.
 *
 * @example
 * ```ts
 * const w = tf.variable(tf.scalar(3));
 * tf.train.sgd(0.5).minimize(() => w.sub(1).square());
 * w; // → 1
 * ```
 * @see TF.js `tf.train`
 */
export const train = withOmitted("train", {
  /** Stochastic gradient descent. */
  sgd: (learningRate: number | Variable): SGDOptimizer => new SGDOptimizer(learningRate),

  /** Gradient descent with momentum. */
  momentum: (
    learningRate: number | Variable,
    momentum: number,
    useNesterov?: boolean,
  ): MomentumOptimizer => new MomentumOptimizer(learningRate, momentum, useNesterov),

  /** Adam. Kingma and Ba, https://arxiv.org/abs/1412.6980. */
  adam: (
    learningRate?: number | Variable,
    beta1?: number,
    beta2?: number,
    epsilon?: number | null,
  ): AdamOptimizer => new AdamOptimizer(learningRate, beta1, beta2, epsilon),

  /** Adamax, of the same paper. */
  adamax: (
    learningRate?: number | Variable,
    beta1?: number,
    beta2?: number,
    epsilon?: number | null,
    decay?: number,
  ): AdamaxOptimizer => new AdamaxOptimizer(learningRate, beta1, beta2, epsilon, decay),

  /** Adagrad. Duchi, Hazan and Singer, http://jmlr.org/papers/v12/duchi11a.html. */
  adagrad: (learningRate: number | Variable, initialAccumulatorValue?: number): AdagradOptimizer =>
    new AdagradOptimizer(learningRate, initialAccumulatorValue),

  /** Adadelta. Zeiler, https://arxiv.org/abs/1212.5701. */
  adadelta: (
    learningRate?: number | Variable,
    rho?: number,
    epsilon?: number | null,
  ): AdadeltaOptimizer => new AdadeltaOptimizer(learningRate, rho, epsilon),

  /** RMSProp. Tieleman and Hinton; centred form of Graves, https://arxiv.org/abs/1308.0850. */
  rmsprop: (
    learningRate: number | Variable,
    decay?: number,
    momentum?: number,
    epsilon?: number | null,
    centered?: boolean,
  ): RMSPropOptimizer => new RMSPropOptimizer(learningRate, decay, momentum, epsilon, centered),
});

export { Optimizer } from "./optimizer";
export type { Gradients, NamedTensor } from "./gradients";
export { AdamaxOptimizer, AdamOptimizer } from "./adam";
export { AdadeltaOptimizer, AdagradOptimizer, RMSPropOptimizer } from "./adaptive";
export { MomentumOptimizer, SGDOptimizer } from "./sgd";
