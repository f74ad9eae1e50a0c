import type { Tensor } from "../tensors/tensor";
import type { Variable } from "../variables/variable";

export interface GradientTapeOptions {
  /** Whether `gradient` may be called more than once. */
  readonly persistent?: boolean;
  /** Whether trainable variables are watched as soon as they are read. */
  readonly watchAccessedVariables?: boolean;
}

/** What a source gets that no target depends on: nothing, or zeros. */
export type UnconnectedGradients = "none" | "zero";

export interface GradientOptions {
  /** The upstream gradient of each target; ones where it is absent. */
  readonly outputGradients?: unknown;
  readonly unconnectedGradients?: UnconnectedGradients;
}

export interface BatchJacobianOptions {
  /** Whether the backward pass is vectorised; the alternative is one pass for each element. */
  readonly experimentalUsePfor?: boolean;
}

export interface JacobianOptions extends BatchJacobianOptions {
  readonly unconnectedGradients?: UnconnectedGradients;
}

/** A tensor or a variable that a derivative is taken with respect to. */
export type Source = Tensor | Variable;

/** The same structure as the sources', with a gradient in place of each. */
export type GradientsOf<S> = S extends Source
  ? Tensor | null
  : S extends readonly unknown[]
    ? { -readonly [P in keyof S]: GradientsOf<S[P]> }
    : { [P in keyof S]: GradientsOf<S[P]> };
