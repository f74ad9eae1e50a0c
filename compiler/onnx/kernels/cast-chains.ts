/** Which casts of casts ONNX Runtime 1.30 makes one of, although the elements are others then: it looks at the sizes of the dtypes alone. */

import { bytesPerElement, isFloating, isInteger, type DType } from "../../../ir/types/dtype";

/** Whether every value of one dtype is a value of the other. */
export const holds = (wide: DType, narrow: DType): boolean =>
  wide === narrow ||
  narrow === "bool" ||
  (wide === "int64" && ["int32", "uint32", "uint8", "int16", "int8", "uint16"].includes(narrow)) ||
  (wide === "float64" && ["float32", "float16", "int32", "uint32", "uint8"].includes(narrow)) ||
  (wide === "float32" && ["float16", "uint8", "int16", "int8", "uint16"].includes(narrow)) ||
  (wide === "int32" && ["uint8", "int16", "int8", "uint16"].includes(narrow));

/**
 * Whether a cast from one dtype by way of another to a third is merged into one that gives other elements. That is so where the last one drops
 * digits: of integers it keeps the lower ones, and floats out of range have a value of their own.
 */
export const isMergedWrongly = (from: DType, between: DType, to: DType): boolean =>
  isInteger(to) &&
  bytesPerElement(to) < bytesPerElement(between) &&
  (isFloating(from) || isFloating(between)) &&
  !holds(to, from);
