/** The namespace `tf.mixedPrecision`, each function behind its door. `npm run doors` writes this file. */

import { classDoors, door } from "../door";
import * as own from "./../../nn/mixed-precision";

export * from "./../../nn/mixed-precision";
export const setGlobalPolicy = /*#__PURE__*/ door(own.setGlobalPolicy, "mixedPrecision.setGlobalPolicy", "policy: \"float16\" | \"float32\" | \"float64\" | \"mixed_float16\" | Policy");
export const Policy = /*#__PURE__*/ classDoors(own.Policy, "mixedPrecision.Policy", "name: \"float16\" | \"float32\" | \"float64\" | \"mixed_float16\"", {  }, {  });
export const LossScaleOptimizer = /*#__PURE__*/ classDoors(own.LossScaleOptimizer, "mixedPrecision.LossScaleOptimizer", "innerOptimizer: Optimizer, config?: { dynamic?: boolean, initialScale?: number, dynamicGrowthSteps?: number }", {  }, { "scaleLoss": "loss: Tensor", "getScaledLoss": "loss: Tensor", "getUnscaledGradients": "gradients: (null | Tensor)[]", "computeGradients": "f: function, varList?: null | Variable[]", "applyGradients": "gradients: __type | ({ name: string, tensor: null | Tensor })[] | ([null | Tensor, Variable])[]", "setWeights": "weights: { name: string, tensor: Tensor }[]" });
