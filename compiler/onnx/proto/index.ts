/**
 * ONNX's message types, generated at build time from the official `onnx.proto` beside this file.
 * 64-bit integers are numbers or `Long`; raw data are bytes.
 */
export { onnx } from "./generated/onnx";
