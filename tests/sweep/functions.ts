/** The functions of floats that are compared with the references, by the references' names. */

import * as tf from "../../index";

type FloatFunction = (...operands: readonly tf.Tensor[]) => tf.Tensor;

const unary =
  (f: (x: tf.Tensor) => tf.Tensor): FloatFunction =>
  (x = tf.scalar(NaN)) =>
    f(x);

const binary =
  (f: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor): FloatFunction =>
  (x = tf.scalar(NaN), y = tf.scalar(NaN)) =>
    f(x, y);

export const functions: Readonly<Record<string, FloatFunction>> = {
  exp: unary(tf.exp),
  expm1: unary(tf.expm1),
  log: unary(tf.log),
  log1p: unary(tf.log1p),
  sqrt: unary(tf.sqrt),
  rsqrt: unary(tf.rsqrt),
  square: unary(tf.square),
  reciprocal: unary(tf.reciprocal),
  sin: unary(tf.sin),
  cos: unary(tf.cos),
  tan: unary(tf.tan),
  asin: unary(tf.asin),
  acos: unary(tf.acos),
  atan: unary(tf.atan),
  sinh: unary(tf.sinh),
  cosh: unary(tf.cosh),
  tanh: unary(tf.tanh),
  asinh: unary(tf.asinh),
  acosh: unary(tf.acosh),
  atanh: unary(tf.atanh),
  erf: unary(tf.erf),
  erfc: unary(tf.erfc),
  erfinv: unary(tf.erfinv),
  lgamma: unary(tf.lgamma),
  digamma: unary(tf.digamma),
  sigmoid: unary(tf.sigmoid),
  logSigmoid: unary(tf.logSigmoid),
  softplus: unary(tf.softplus),
  softsign: unary(tf.softsign),
  elu: unary(tf.elu),
  selu: unary(tf.selu),
  silu: unary((x) => tf.silu(x)),
  mish: unary(tf.mish),
  gelu: unary((x) => tf.gelu(x)),
  geluTanh: unary((x) => tf.gelu(x, true)),
  pow: binary(tf.pow),
  atan2: binary(tf.atan2),
  div: binary(tf.div),
  xlogy: binary(tf.xlogy),
  xlog1py: binary(tf.xlog1py),
  logAddExp: binary(tf.logAddExp),
  squaredDifference: binary(tf.squaredDifference),
};
