/** Functions with inputs that they refuse: with known sizes while tracing, and with open sizes at the run. */
import * as tf from "../../index";
import { InternalError } from "../../ir/errors";

type Inputs = readonly tf.Tensor[];

export interface Refused {
  readonly name: string;
  readonly f: (...inputs: tf.Tensor[]) => tf.Tensor | readonly tf.Tensor[];
  readonly inputs: () => Inputs;
}

export const ints = (...elements: number[]): tf.Tensor => tf.tensor1d(elements, "int32");
export const bools = (...elements: number[]): tf.Tensor => tf.tensor1d(elements, "bool");
export const ones = (...shape: number[]): tf.Tensor => tf.ones(shape);

export const row = (
  name: string,
  inputs: () => Inputs,
  f: (...inputs: tf.Tensor[]) => tf.Tensor | readonly tf.Tensor[],
): Refused => ({ name, f, inputs });

const refusal = (run: () => tf.Tensor | readonly tf.Tensor[]): unknown => {
  try {
    const results = run();
    const all: readonly tf.Tensor[] = results instanceof tf.Tensor ? [results] : results;
    return all.map((t) => [t.shape, Array.from(t.dataSync())]);
  } catch (error) {
    return error;
  }
};

/** Refused without a word of ONNX Runtime's, at the line of the function. */
export function expectRefused({ f, inputs }: Refused): void {
  const known = refusal(() => f(...inputs()));
  expect(known).toBeInstanceOf(tf.OntraceError);
  const given = inputs();
  const open = tf.function(f, {
    inputSignature: given.map(
      ({ rank, dtype }) => new tf.TensorSpec(new Array<null>(rank).fill(null), dtype),
    ),
  });
  const error = refusal(() => open(...given));
  expect(error).toBeInstanceOf(tf.OntraceError);
  expect(error).not.toBeInstanceOf(InternalError);
  expect(String(error)).not.toMatch(/onnxruntime|\.cc|GatherND|ScatterND|Split|Expand/);
  expect(error).toHaveProperty("location", expect.stringContaining("refused-"));
}
