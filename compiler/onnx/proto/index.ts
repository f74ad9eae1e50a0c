/** The types of ONNX's protobuf messages, and the conversion of their 64-bit integers. */

import type { onnx } from "./generated/onnx";

export type { onnx };
export { AttributeType, DataLocation } from "./generated/written";

/** A 64-bit integer of a message. */
export type Int64 = NonNullable<onnx.AttributeProto["i"]>;

/** The nearest number: exact up to 2⁵³, and enough for sentinels such as the largest int64. */
export const toNumber = (value: Int64): number =>
  typeof value === "number" ? value : value.toNumber();

/** The exact value. */
export const toBigInt = (value: Int64): bigint => BigInt(value.toString());
