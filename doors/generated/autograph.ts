/** The namespace `tf.autograph`, each function behind its door. `npm run doors` writes this file. */

import { door } from "../door";
import * as own from "./../../autograph/operators/namespace";

export * from "./../../autograph/operators/namespace";
export const setLoopOptions = /*#__PURE__*/ door(own.setLoopOptions, "autograph.setLoopOptions", "options: { shapeInvariants?: ([Tensor, (null | number)[]])[], maximumIterations?: TensorLike, parallelIterations?: number }");
export const setShapeInvariants = /*#__PURE__*/ door(own.setShapeInvariants, "autograph.setShapeInvariants", "invariants: ([Tensor, (null | number)[]])[]");
export const doNotConvert = /*#__PURE__*/ door(own.doNotConvert, "autograph.doNotConvert", "original: function, _context?: ClassMethodDecoratorContext");
export const toCode = /*#__PURE__*/ door(own.toCode, "autograph.toCode", "fn: function");
