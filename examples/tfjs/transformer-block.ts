/** A TF.js program, run with both libraries: training of a transformer block. */

import type * as ontrace from "../../index";

const [length, width, heads, inner] = [6, 8, 2, 16];

const startingWeights = (size: number, seed: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => 0.3 * Math.sin(5.1234 * (i + 1) + seed));

/** A block of a transformer by core operations, trained by gradients that are computed and applied in two steps. */
export function transformerBlock(tf: typeof ontrace): {
  readonly losses: number[];
  readonly output: number[];
  readonly restored: number[];
} {
  let made = 0;
  const weight = (...shape: number[]): ontrace.Variable =>
    tf.variable(
      tf.tensor(
        startingWeights(
          shape.reduce((a, b) => a * b, 1),
          (made += 1),
        ),
        shape,
      ),
      true,
      `block/${made}`,
    );
  const [query, key, value, mix] = [0, 1, 2, 3].map(() => weight(width, width));
  const [grow, shrink, table] = [weight(width, inner), weight(inner, width), weight(10, width)];
  if (query === undefined || key === undefined || value === undefined || mix === undefined)
    throw new RangeError("there are four projections");
  const words = tf.tensor1d([3, 1, 4, 1, 5, 9], "int32");
  const wanted = tf.oneHot(tf.tensor1d([1, 4, 1, 5, 9, 2], "int32"), 10).toFloat();

  const normalized = (x: ontrace.Tensor): ontrace.Tensor => {
    const { mean, variance } = tf.moments(x, -1, true);
    return x.sub(mean).div(variance.add(1e-5).sqrt());
  };
  const project = (x: ontrace.Tensor, w: ontrace.Variable): ontrace.Tensor => tf.matMul(x, w);
  const split = (x: ontrace.Tensor): ontrace.Tensor =>
    x.reshape([length, heads, width / heads]).transpose([1, 0, 2]);
  const mask = tf.linalg
    .bandPart(tf.ones([length, length]), -1, 0)
    .sub(1)
    .mul(1e9);
  const block = (x: ontrace.Tensor): ontrace.Tensor => {
    const h = normalized(x);
    const scores = tf.matMul(split(project(h, query)), split(project(h, key)), false, true);
    const shares = tf.softmax(scores.div(Math.sqrt(width / heads)).add(mask));
    const mixed = tf.matMul(shares, split(project(h, value))).transpose([1, 0, 2]);
    const attended = x.add(project(mixed.reshape([length, width]), mix));
    return attended.add(project(project(normalized(attended), grow).relu(), shrink));
  };
  const logits = (): ontrace.Tensor =>
    tf.matMul(block(tf.gather(table, words)), table, false, true);
  const loss = (): ontrace.Scalar => tf.losses.softmaxCrossEntropy(wanted, logits()).asScalar();

  const optimizer = tf.train.momentum(0.05, 0.9);
  const losses: number[] = [];
  for (let step = 0; step < 5; step++) {
    const { value: cost, grads } = tf.variableGrads(loss);
    optimizer.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
    losses.push(cost.dataSync()[0] ?? NaN);
    tf.dispose([cost, ...Object.values(grads)]);
  }
  const output = Array.from(tf.tidy(logits).dataSync());
  // A weight that is overwritten and put back gives the same output.
  const saved = tf.tidy(() => query.clone());
  query.assign(tf.zerosLike(query));
  query.assign(saved);
  return { losses, output, restored: Array.from(tf.tidy(logits).dataSync()) };
}
