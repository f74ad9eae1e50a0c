/** The namespace `tf.mixedPrecision`: policies and the optimiser that scales losses. */

export { globalPolicy, Policy, setGlobalPolicy } from "./policy";
export type { PolicyIdentifier, PolicyName } from "./policy";
export { LossScaleOptimizer } from "./loss-scale-optimizer";
export type { LossScaleConfig } from "./loss-scale-optimizer";
