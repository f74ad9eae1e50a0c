/** The configuration of ONNX Runtime's sessions that depends on the model. */

import type { OnnxModel } from "../compiler/onnx/lower-graph";

type Config = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Entries of a session's configuration that a model requires on every provider. ONNX Runtime fuses a scalar
 * factor into a matrix product's kernel as a float32, even if the matrices are float64; and it removes the copies over
 * which `spreadUses` spreads a value.
 */
export function configOf({ usesFloat64, spreadsUses }: OnnxModel): Config {
  const disabled = [
    ...(usesFloat64 ? ["MatMulScaleFusion"] : []),
    ...(spreadsUses ? ["EliminateIdentity"] : []),
  ];
  return disabled.length === 0
    ? {}
    : { optimization: { disable_specified_optimizers: disabled.join(";") } };
}
