/** A TF.js program, run with both libraries: polynomial regression by gradient descent. */

import type * as ontrace from "../../index";

/** A cubic polynomial found by gradient descent: TF.js's first tutorial. */
export function polynomialRegression(tf: typeof ontrace): {
  readonly coefficients: number[];
  readonly losses: number[];
} {
  const [a, b, c, d] = [0.1, -0.2, 0.3, -0.4].map((start) => tf.variable(tf.scalar(start)));
  if (a === undefined || b === undefined || c === undefined || d === undefined)
    throw new RangeError("there are four coefficients");

  const xs = tf.linspace(-1, 1, 40);
  const ys = tf.tidy(() =>
    xs.pow(tf.scalar(3)).mul(-0.8).add(xs.square().mul(-0.2)).add(xs.mul(0.9)).add(0.5),
  );

  const predict = (x: ontrace.Tensor): ontrace.Tensor =>
    tf.tidy(() =>
      a
        .mul(x.pow(tf.scalar(3)))
        .add(b.mul(x.square()))
        .add(c.mul(x))
        .add(d),
    );
  const loss = (): ontrace.Scalar => predict(xs).sub(ys).square().mean();

  const optimizer = tf.train.sgd(0.5);
  const losses: number[] = [];
  for (let i = 0; i < 60; i++) {
    const cost = optimizer.minimize(loss, true);
    losses.push(cost.dataSync()[0] ?? NaN);
    cost.dispose();
  }
  return { coefficients: [a, b, c, d].map((v) => v.dataSync()[0] ?? NaN), losses };
}
