/** The inputs that a compiled model uses and its outputs, and the types of the outputs in one run. */

import type { OnnxModel } from "../compiler/onnx/lower-graph";
import { bindSymbols, bindType } from "../ir/types/symbol-binding";
import type { Shape, TensorType } from "../ir/types/type";

/** The model's inputs that are in use, and its outputs by name. */
export interface Signature {
  readonly inputs: readonly { readonly name: string; readonly type: TensorType }[];
  readonly outputs: ReadonlyMap<string, TensorType>;
}

export const signatureOf = ({
  inputs,
  inputTypes,
  outputs,
  outputTypes,
}: OnnxModel): Signature => ({
  inputs: inputs.flatMap((name, i) => {
    const type = inputTypes[i];
    return name === undefined || type === undefined ? [] : [{ name, type }];
  }),
  outputs: new Map(
    outputs.flatMap((name, i) => {
      const type = outputTypes[i];
      return type === undefined ? [] : [[name, type]];
    }),
  ),
});

/**
 * The type of an output in a run.
 *
 * @param shapes those of the operands, in the order of the inputs in use
 * @returns sizes that only the run determines stay symbolic
 */
export function outputTypesOf(
  { inputs, outputs }: Signature,
  shapes: readonly Shape[],
): (name: string) => TensorType {
  const parameters = inputs.map(({ type }) => type);
  const operands = parameters.map(({ dtype, shape }, i) => ({ dtype, shape: shapes[i] ?? shape }));
  const binding = bindSymbols(parameters, operands);
  return (name) => {
    const type = outputs.get(name);
    if (type === undefined) throw new RangeError(`the model has no output ${name}`);
    return bindType(type, binding);
  };
}
