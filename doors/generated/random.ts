/** The namespace `tf.random`, each function behind its door. `npm run doors` writes this file. */

import { classDoors, door } from "../door";
import * as own from "./../../api/namespaces/random";

export * from "./../../api/namespaces/random";
export const gamma = /*#__PURE__*/ door(own.gamma, "random.gamma", "shape: ShapeLike, alpha: TensorLike, beta?: TensorLike, dtype?: DType, seed?: null | number | { state: Variable }");
export const normal = /*#__PURE__*/ door(own.normal, "random.normal", "shape: ShapeLike, mean?: TensorLike, stdDev?: TensorLike, dtype?: DType, seed?: null | number | { state: Variable }");
export const uniform = /*#__PURE__*/ door(own.uniform, "random.uniform", "shape: ShapeLike, minval?: TensorLike, maxval?: TensorLike, dtype?: DType, seed?: null | number | { state: Variable }");
export const truncatedNormal = /*#__PURE__*/ door(own.truncatedNormal, "random.truncatedNormal", "shape: ShapeLike, mean?: TensorLike, stdDev?: TensorLike, dtype?: DType, seed?: null | number | { state: Variable }");
export const setSeed = /*#__PURE__*/ door(own.setSeed, "random.setSeed", "seed: number");
export const Generator = /*#__PURE__*/ classDoors(own.Generator, "random.Generator", "seed: number", { "fromSeed": "seed: number" }, { "uniform": "shape: ShapeLike, minval?: TensorLike, maxval?: TensorLike, dtype?: DType", "normal": "shape: ShapeLike, mean?: TensorLike, stdDev?: TensorLike, dtype?: DType", "truncatedNormal": "shape: ShapeLike, mean?: TensorLike, stdDev?: TensorLike, dtype?: DType" });
