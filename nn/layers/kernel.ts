/** The options of layers with a kernel and a bias. */

import type { OptionNames } from "../../api/options";
import { getConstraint, type ConstraintIdentifier } from "../constraints";
import { getInitializer, type InitializerIdentifier } from "../initializers";
import { getRegularizer, type RegularizerIdentifier } from "../regularizers";
import type { WeightConfig } from "./layer";

export interface KernelConfig {
  /** Whether a bias is added (default: true). */
  readonly useBias?: boolean;
  readonly kernelInitializer?: InitializerIdentifier;
  readonly biasInitializer?: InitializerIdentifier;
  /** A penalty on the kernel, added to the loss. */
  readonly kernelRegularizer?: RegularizerIdentifier | null;
  /** A penalty on the bias, added to the loss. */
  readonly biasRegularizer?: RegularizerIdentifier | null;
  /** Applied to the kernel after each update. */
  readonly kernelConstraint?: ConstraintIdentifier | null;
  /** Applied to the bias after each update. */
  readonly biasConstraint?: ConstraintIdentifier | null;
}

export const kernelOptionNames: OptionNames<KernelConfig> = {
  useBias: true,
  kernelInitializer: true,
  biasInitializer: true,
  kernelRegularizer: true,
  biasRegularizer: true,
  kernelConstraint: true,
  biasConstraint: true,
};

/** The arguments of `addWeight` that follow a weight's name and shape. */
type WeightArguments = readonly [
  initializer: InitializerIdentifier,
  trainable: true,
  autocast: true,
  config: WeightConfig,
];

/** How the kernel and the bias, if there is one, are made. */
export type KernelAndBias = readonly [kernel: WeightArguments, bias: WeightArguments | undefined];

/** @throws ValueError for an unknown initializer, regularizer or constraint */
export function kernelAndBias(config: KernelConfig): KernelAndBias {
  const { useBias = true, kernelInitializer = "glorotNormal", biasInitializer = "zeros" } = config;
  const ofKernel: WeightConfig = {
    regularizer: getRegularizer(config.kernelRegularizer),
    constraint: getConstraint(config.kernelConstraint),
  };
  const ofBias: WeightConfig = {
    regularizer: getRegularizer(config.biasRegularizer),
    constraint: getConstraint(config.biasConstraint),
  };
  return [
    [getInitializer(kernelInitializer), true, true, ofKernel],
    useBias ? [getInitializer(biasInitializer), true, true, ofBias] : undefined,
  ];
}
