/** Programs of any length whose compilation `npm run bench:growth` measures. */

import * as tf from "../../index";

/** Makes a function of so many operations, to be called without arguments. */
type Program = (length: number) => () => tf.Tensor | null;

const x = tf.tensor([0.5, 1, 1.5, 2]);

const chain = (length: number) => (x: tf.Tensor) => {
  let y = x;
  for (let i = 0; i < length; i++) y = y.sin();
  return y.sum();
};

const wide = (length: number) => (x: tf.Tensor) =>
  tf.addN(Array.from({ length }, (_, i) => x.mul(i))).sum();

export const programs: Readonly<Record<string, Program>> = {
  chain: (length) => () => chain(length)(x),
  "chain, gradient": (length) => () => tf.grad(chain(length))(x),
  wide: (length) => () => wide(length)(x),
  "wide, gradient": (length) => () => tf.grad(wide(length))(x),
  variables: (length) => {
    const variables = Array.from({ length }, () => tf.variable(1));
    const optimizer = tf.train.sgd(0.1);
    return () => optimizer.minimize(() => tf.addN(variables).square(), true);
  },
};
