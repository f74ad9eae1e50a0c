/** A TF.js program, run with both libraries: multi-head attention and its gradients. */

import type * as ontrace from "../../index";

const width = 8;
const heads = 2;
const length = 5;

const startingWeights = (size: number, seed: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => 0.5 * Math.sin(2.7183 * (i + 1) + seed));

/** Scaled dot-product attention with several heads, by core operations, and its gradients. */
export function attention(tf: typeof ontrace): {
  readonly loss: number;
  readonly mixed: number[];
  readonly gradients: Record<string, number[]>;
} {
  const weight = (name: string, seed: number): ontrace.Variable =>
    tf.variable(tf.tensor2d(startingWeights(width * width, seed), [width, width]), true, name);
  const [query, key, value, out] = [
    weight("attention/query", 1),
    weight("attention/key", 2),
    weight("attention/value", 3),
    weight("attention/out", 4),
  ] as const;
  const words = tf.tensor2d(startingWeights(length * width, 5), [length, width]);

  const split = (w: ontrace.Variable): ontrace.Tensor3D =>
    tf
      .matMul(words, w)
      .reshape([length, heads, width / heads])
      .transpose([1, 0, 2]);
  const attend = (): ontrace.Tensor2D => {
    const scores = tf.matMul(split(query), split(key), false, true).div(Math.sqrt(width / heads));
    // A word looks at itself and at those before it.
    const isAllowed = tf.linalg.bandPart(tf.ones([length, length]), -1, 0);
    const masked = scores.add(tf.sub(isAllowed, 1).mul(1e9));
    const mixed = tf.matMul(tf.softmax(masked), split(value)).transpose([1, 0, 2]);
    return tf.matMul(mixed.reshape([length, width]), out);
  };

  const { value: loss, grads } = tf.variableGrads(() => attend().square().mean());
  const gradients = Object.fromEntries(
    Object.entries(grads).map(([name, gradient]) => [name, Array.from(gradient.dataSync())]),
  );
  return {
    loss: loss.dataSync()[0] ?? NaN,
    mixed: Array.from(tf.tidy(attend).dataSync()),
    gradients,
  };
}
