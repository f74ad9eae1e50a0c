/** Options and types of derivatives: of tapes, gradients and Jacobians. */

import type { OptionNames } from "../options";
import type { Tensor } from "../tensors/tensor";
import type { Variable } from "../variables/variable";

/** Options of the constructor of `tf.GradientTape`. */
export interface GradientTapeOptions {
  /** Whether `gradient` may be called more than once; default: false. */
  readonly persistent?: boolean;
  /** Whether trainable variables are watched when they are read; default: true. */
  readonly watchAccessedVariables?: boolean;
}

/** The gradient of a source that no target depends on: `null`, or zeros. */
export type UnconnectedGradients = "none" | "zero";

/** Options of `GradientTape.gradient`. */
export interface GradientOptions {
  /** The upstream gradient of each target; default: ones. `null` in the place of one target is no gradient: it contributes nothing. */
  readonly outputGradients?: unknown;
  /** Default: "none". */
  readonly unconnectedGradients?: UnconnectedGradients;
}

/** Options of `GradientTape.batchJacobian`. */
export interface BatchJacobianOptions {
  /** Whether the backward pass is vectorised instead of being run once per element; default: true. */
  readonly experimentalUsePfor?: boolean;
}

/** Options of `GradientTape.jacobian`. */
export interface JacobianOptions extends BatchJacobianOptions {
  /** Default: "none". */
  readonly unconnectedGradients?: UnconnectedGradients;
}

export const tapeOptionNames: OptionNames<GradientTapeOptions> = {
  persistent: true,
  watchAccessedVariables: true,
};

export const gradientOptionNames: OptionNames<GradientOptions> = {
  outputGradients: true,
  unconnectedGradients: true,
};

export const batchJacobianOptionNames: OptionNames<BatchJacobianOptions> = {
  experimentalUsePfor: true,
};

export const jacobianOptionNames: OptionNames<JacobianOptions> = {
  ...batchJacobianOptionNames,
  unconnectedGradients: true,
};

/** A tensor or a variable that a derivative is taken with respect to. */
export type Source = Tensor | Variable;

/** The structure of the sources, with a gradient in the place of each. */
export type GradientsOf<S> = S extends Source
  ? Tensor | null
  : S extends readonly unknown[]
    ? { -readonly [P in keyof S]: GradientsOf<S[P]> }
    : { [P in keyof S]: GradientsOf<S[P]> };
