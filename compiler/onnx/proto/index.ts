/** ONNX's protobuf messages, and the conversion of their 64-bit integers. */

import { onnx } from "./generated/onnx";

/**
 * ONNX's message types, generated at build time from the official `onnx.proto` beside this file.
 *
 * - Writing takes plain objects (`onnx.ModelProto.$Properties`), with numbers or `Long` for 64-bit integers.
 * - Reading returns `Long` for them, whatever their size: see `toNumber` and `toBigInt`.
 * - Bytes are `Uint8Array`. Those read are views into the file's bytes, at any alignment.
 */
export { onnx };

/** A 64-bit integer of a message. */
export type Int64 = NonNullable<onnx.AttributeProto["i"]>;

/** The nearest number: exact up to 2⁵³, and enough for sentinels such as the largest int64. */
export const toNumber = (value: Int64): number =>
  typeof value === "number" ? value : value.toNumber();

/** The exact value. */
export const toBigInt = (value: Int64): bigint => BigInt(value.toString());
