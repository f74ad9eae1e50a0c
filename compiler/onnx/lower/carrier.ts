/** Carriers: wider dtypes in which ops without a kernel for a dtype are computed. */

import type { DType } from "../../../ir/types/dtype";
import { onnxDataType } from "../data-type";
import type { OnnxEmitter } from "../emitter";

/**
 * The dtypes in which sums, extrema and orders of others are computed, for which no kernel exists; they
 * represent all their values.
 */
const carriers: Readonly<Partial<Record<DType, DType>>> = {
  bool: "int32",
  int8: "int32",
  int16: "int32",
  uint8: "int32",
  uint16: "int32",
  uint32: "int64",
  uint64: "int64",
};

/** The dtype in which elements of a dtype are reduced. */
export const carrierOf = (dtype: DType): DType => carriers[dtype] ?? dtype;

/** The same elements in another dtype. */
export const converted = (onnx: OnnxEmitter, x: string, from: DType, to: DType): string =>
  from === to ? x : onnx.node("Cast", [x], { to: onnxDataType[to] });

const toCarrier = (onnx: OnnxEmitter, x: string, dtype: DType): string =>
  converted(onnx, x, dtype, carrierOf(dtype));

const fromCarrier = (onnx: OnnxEmitter, x: string, dtype: DType): string =>
  converted(onnx, x, carrierOf(dtype), dtype);

/** `compute` in the carrier of a dtype. Overflow wraps around, as in the dtype itself. */
export const carried = (
  onnx: OnnxEmitter,
  x: string,
  dtype: DType,
  compute: (carrier: string) => string,
): string => fromCarrier(onnx, compute(toCarrier(onnx, x, dtype)), dtype);

/** The top bit of 64: adding it, which wraps around, turns the order of uint64 into that of int64, and back. */
const topBit = -(2n ** 63n);

const moved = (onnx: OnnxEmitter, x: string, dtype: DType): string =>
  dtype === "uint64" ? onnx.node("Add", [x, onnx.scalar("int64", topBit)]) : x;

/** As `toCarrier`, with elements in the same order: for comparisons. */
export const toOrdered = (onnx: OnnxEmitter, x: string, dtype: DType): string =>
  moved(onnx, toCarrier(onnx, x, dtype), dtype);

export const fromOrdered = (onnx: OnnxEmitter, x: string, dtype: DType): string =>
  fromCarrier(onnx, moved(onnx, x, dtype), dtype);
