/** Compares functions of sizes that only the run determines with functions of known sizes. */
import * as tf from "../../index";

/** Elements that differ from each other. */
export const numbers = (shape: readonly number[]): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) =>
      Math.sin(1.7 * i + 1),
    ),
    [...shape],
  );

type Unary = (x: tf.Tensor) => tf.Tensor;

/** The value, and the gradient of Σ y·sin y. */
const withGradient =
  (f: Unary) =>
  (x: tf.Tensor): tf.Tensor[] => {
    const y = f(x);
    return [y, tf.grad((z: tf.Tensor) => f(z).mul(f(z).sin()).sum())(x)];
  };

function flat(tensors: readonly tf.Tensor[]): { shapes: number[][]; elements: number[] } {
  const elements = tensors.flatMap((tensor) => Array.from(tensor.dataSync(), Number));
  return { shapes: tensors.map(({ shape }) => shape), elements };
}

/**
 * One trace for open sizes gives what a trace for each of them gives.
 *
 * @param given what the function is applied to, made of numbers of these sizes
 */
export function expectAsStatic(
  f: Unary,
  open: readonly (number | null)[],
  sizes: readonly (readonly number[])[],
  given: Unary = (x) => x,
): void {
  const general = tf.function(withGradient(f), { inputSignature: [new tf.TensorSpec(open)] });
  for (const shape of sizes) {
    const found = flat(general(given(numbers(shape))));
    const expected = flat(withGradient(f)(given(numbers(shape))));
    expect(found.shapes).toEqual(expected.shapes);
    found.elements.forEach((element, i) => {
      expect(element).toBeCloseTo(expected.elements[i] ?? NaN, 4);
    });
  }
  expect(general.tracingCount).toBe(1);
}
