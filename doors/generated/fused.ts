/** The namespace `tf.fused`, each function behind its door. `npm run doors` writes this file. */

import { door } from "../door";
import * as own from "./../../api/namespaces/fused";

export * from "./../../api/namespaces/fused";
export const conv2d = /*#__PURE__*/ door(own.conv2d, "fused.conv2d", "config: { x: TensorLike, filter: TensorLike, strides: number | number[], pad: number | \"valid\" | \"same\" | [number, number][], dataFormat?: \"NHWC\" | \"NCHW\", dilations?: number | number[], dimRoundingMode?: \"floor\" | \"ceil\" | \"round\", bias?: TensorLike | null, activation?: \"tanh\" | \"sigmoid\" | \"relu\" | \"relu6\" | \"elu\" | \"prelu\" | \"linear\" | \"leakyrelu\", preluActivationWeights?: TensorLike | null, leakyreluAlpha?: number }");
export const depthwiseConv2d = /*#__PURE__*/ door(own.depthwiseConv2d, "fused.depthwiseConv2d", "config: { x: TensorLike, filter: TensorLike, strides: number | number[], pad: number | \"valid\" | \"same\" | [number, number][], dataFormat?: \"NHWC\" | \"NCHW\", dilations?: number | number[], dimRoundingMode?: \"floor\" | \"ceil\" | \"round\", bias?: TensorLike | null, activation?: \"tanh\" | \"sigmoid\" | \"relu\" | \"relu6\" | \"elu\" | \"prelu\" | \"linear\" | \"leakyrelu\", preluActivationWeights?: TensorLike | null, leakyreluAlpha?: number }");
export const matMul = /*#__PURE__*/ door(own.matMul, "fused.matMul", "config: { a: TensorLike, b: TensorLike, transposeA?: boolean, transposeB?: boolean, bias?: TensorLike | null, activation?: \"tanh\" | \"sigmoid\" | \"relu\" | \"relu6\" | \"elu\" | \"prelu\" | \"linear\" | \"leakyrelu\", preluActivationWeights?: TensorLike | null, leakyreluAlpha?: number }");
