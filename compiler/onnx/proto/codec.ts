/** The encoder and the decoder of all of ONNX's messages, for tools that read models: the library itself only writes them (`encode.ts`). */

import { onnx } from "./generated/onnx";

/**
 * ONNX's messages, generated at build time from the official `onnx.proto` beside this file.
 *
 * - Writing takes plain objects (`onnx.ModelProto.$Properties`), with numbers or `Long` for 64-bit integers.
 * - Reading returns `Long` for them, whatever their size: see `toNumber` and `toBigInt`.
 * - Bytes are `Uint8Array`. Those read are views into the file's bytes, at any alignment.
 */
export { onnx };
