import type { OnnxModel } from "../compiler/onnx/lower-graph";

type Config = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Entries of a session's configuration that a model needs on every provider. ONNX Runtime puts a number by which a matrix product
 * is multiplied into the product's kernel, as a float32 also where the matrices are float64.
 */
export const configOf = ({ usesFloat64 }: OnnxModel): Config =>
  usesFloat64 ? { optimization: { disable_specified_optimizers: "MatMulScaleFusion" } } : {};
