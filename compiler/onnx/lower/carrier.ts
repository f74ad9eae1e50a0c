import type { DType } from "../../../ir/types/dtype";
import { onnxDataType } from "../data-type";
import type { OnnxEmitter } from "../emitter";

/** Dtypes for which sums, extrema and orders have no kernel are computed in these, which hold all their values. */
const carriers: Readonly<Partial<Record<DType, DType>>> = {
  bool: "int32",
  int8: "int32",
  int16: "int32",
  uint8: "int32",
  uint16: "int32",
  uint32: "int64",
  uint64: "int64",
};

export const carrierOf = (dtype: DType): DType => carriers[dtype] ?? dtype;

const cast = (x: string, from: DType, to: DType, onnx: OnnxEmitter): string =>
  from === to ? x : onnx.node("Cast", [x], { to: onnxDataType[to] });

export const toCarrier = (x: string, dtype: DType, onnx: OnnxEmitter): string =>
  cast(x, dtype, carrierOf(dtype), onnx);

export const fromCarrier = (x: string, dtype: DType, onnx: OnnxEmitter): string =>
  cast(x, carrierOf(dtype), dtype, onnx);

/** `compute` in the carrier of a dtype. What overflows the dtype wraps around, as it does in the dtype itself. */
export const carried = (
  x: string,
  dtype: DType,
  onnx: OnnxEmitter,
  compute: (carrier: string) => string,
): string => fromCarrier(compute(toCarrier(x, dtype, onnx)), dtype, onnx);

/** The top bit of 64: adding it, which wraps around, turns the order of uint64 into that of int64, and back. */
const topBit = -(2n ** 63n);

const moved = (x: string, dtype: DType, onnx: OnnxEmitter): string =>
  dtype === "uint64" ? onnx.node("Add", [x, onnx.scalar("int64", topBit)]) : x;

/** As `toCarrier`, with elements in the same order: for comparisons. */
export const toOrdered = (x: string, dtype: DType, onnx: OnnxEmitter): string =>
  moved(toCarrier(x, dtype, onnx), dtype, onnx);

export const fromOrdered = (x: string, dtype: DType, onnx: OnnxEmitter): string =>
  fromCarrier(moved(x, dtype, onnx), dtype, onnx);
