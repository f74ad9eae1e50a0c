/** The namespace `tf.debugging`, each function behind its door. `npm run doors` writes this file. */

import { door } from "../door";
import * as own from "./../../api/namespaces/debugging";

export * from "./../../api/namespaces/debugging";
export const assertNear = /*#__PURE__*/ door(own.assertNear, "debugging.assertNear", "x: TensorLike, y: TensorLike, given?: { rtol?: number, atol?: number, message?: string, summarize?: number }");
export const checkNumerics = /*#__PURE__*/ door(own.checkNumerics, "debugging.checkNumerics", "x: TensorLike, message: string");
export const assertType = /*#__PURE__*/ door(own.assertType, "debugging.assertType", "x: TensorLike, dtype: DType, options?: { message?: string, summarize?: number }");
export const assertInteger = /*#__PURE__*/ door(own.assertInteger, "debugging.assertInteger", "x: TensorLike, options?: { message?: string, summarize?: number }");
export const assertSameFloatDtype = /*#__PURE__*/ door(own.assertSameFloatDtype, "debugging.assertSameFloatDtype", "tensors: TensorLike[], dtype?: DType");
export const assert = /*#__PURE__*/ door(own.assert, "debugging.assert", "condition: TensorLike, data?: (TensorLike | string)[], options?: __type");
export const assertEqual = /*#__PURE__*/ door(own.assertEqual, "debugging.assertEqual", "x: TensorLike, y: TensorLike, options?: { message?: string, summarize?: number }");
export const assertNoneEqual = /*#__PURE__*/ door(own.assertNoneEqual, "debugging.assertNoneEqual", "x: TensorLike, y: TensorLike, options?: { message?: string, summarize?: number }");
export const assertLess = /*#__PURE__*/ door(own.assertLess, "debugging.assertLess", "x: TensorLike, y: TensorLike, options?: { message?: string, summarize?: number }");
export const assertLessEqual = /*#__PURE__*/ door(own.assertLessEqual, "debugging.assertLessEqual", "x: TensorLike, y: TensorLike, options?: { message?: string, summarize?: number }");
export const assertGreater = /*#__PURE__*/ door(own.assertGreater, "debugging.assertGreater", "x: TensorLike, y: TensorLike, options?: { message?: string, summarize?: number }");
export const assertGreaterEqual = /*#__PURE__*/ door(own.assertGreaterEqual, "debugging.assertGreaterEqual", "x: TensorLike, y: TensorLike, options?: { message?: string, summarize?: number }");
export const assertPositive = /*#__PURE__*/ door(own.assertPositive, "debugging.assertPositive", "x: TensorLike, options?: { message?: string, summarize?: number }");
export const assertNegative = /*#__PURE__*/ door(own.assertNegative, "debugging.assertNegative", "x: TensorLike, options?: { message?: string, summarize?: number }");
export const assertNonNegative = /*#__PURE__*/ door(own.assertNonNegative, "debugging.assertNonNegative", "x: TensorLike, options?: { message?: string, summarize?: number }");
export const assertNonPositive = /*#__PURE__*/ door(own.assertNonPositive, "debugging.assertNonPositive", "x: TensorLike, options?: { message?: string, summarize?: number }");
export const assertAllFinite = /*#__PURE__*/ door(own.assertAllFinite, "debugging.assertAllFinite", "x: TensorLike, message: string");
export const assertShapes = /*#__PURE__*/ door(own.assertShapes, "debugging.assertShapes", "shapes: ([TensorLike, (null | string | number)[]])[], options?: { message?: string, summarize?: number }");
export const assertRank = /*#__PURE__*/ door(own.assertRank, "debugging.assertRank", "x: TensorLike, rank: number, options?: { message?: string, summarize?: number }");
export const assertRankAtLeast = /*#__PURE__*/ door(own.assertRankAtLeast, "debugging.assertRankAtLeast", "x: TensorLike, rank: number, options?: { message?: string, summarize?: number }");
export const assertRankIn = /*#__PURE__*/ door(own.assertRankIn, "debugging.assertRankIn", "x: TensorLike, ranks: number[], options?: { message?: string, summarize?: number }");
export const assertScalar = /*#__PURE__*/ door(own.assertScalar, "debugging.assertScalar", "x: TensorLike, options?: { message?: string, summarize?: number }");
