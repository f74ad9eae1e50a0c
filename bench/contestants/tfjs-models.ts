/** The models of the workloads in TF.js. */

import * as tf from "@tensorflow/tfjs";

/** A parameter by name. */
export type Weights = (name: string) => tf.Tensor;

/** A model: logits for a batch. */
export type Model = (w: Weights, x: tf.Tensor) => tf.Tensor2D;

const dense = (x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor) => x.matMul(weight).add(bias);

export const mlp: Model = (w, x) => {
  const h1 = dense(x, w("w1"), w("b1")).relu();
  const h2 = dense(h1, w("w2"), w("b2")).relu();
  return dense(h2, w("w3"), w("b3")).as2D(-1, 10);
};

export const cnn: Model = (w, x) => {
  const h1 = convolve(x as tf.Tensor4D, w("k1"), w("c1"));
  const h2 = convolve(h1, w("k2"), w("c2"));
  return dense(h2.as2D(h2.shape[0], -1), w("wd"), w("bd")).as2D(-1, 10);
};

function convolve(x: tf.Tensor4D, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor4D {
  const y = x.conv2d<tf.Tensor4D>(kernel as tf.Tensor4D, 1, "same").add<tf.Tensor4D>(bias);
  return y.relu<tf.Tensor4D>().maxPool<tf.Tensor4D>(2, 2, "same");
}

const heads = 4;

/** Pre-norm blocks with causal attention; tokens are one-hot products, since `gather` has no gradient on wasm. */
export const transformer: Model = (w, x) => {
  const [batch, length] = x.shape as [number, number];
  const [vocabulary, width] = w("tok").shape as [number, number];
  const tokens = tf.oneHot(x.as1D().toInt(), vocabulary).matMul<tf.Tensor2D>(w("tok"));
  let h: tf.Tensor = tokens.as3D(batch, length, width).add(w("pos")).as2D(-1, width);
  for (const block of [0, 1]) {
    const at = (name: string) => w(`${name}${block}`);
    const normed = layerNorm(h, at("ln1g"), at("ln1b"));
    const attended = attention(dense(normed, at("wqkv"), at("bqkv")), batch, length);
    h = h.add(dense(attended, at("wo"), at("bo")));
    const wide = gelu(dense(layerNorm(h, at("ln2g"), at("ln2b")), at("wa"), at("ba")));
    h = h.add(dense(wide, at("wb"), at("bb")));
  }
  return dense(layerNorm(h, w("lnfg"), w("lnfb")), w("wout"), w("bout")).as2D(-1, vocabulary);
};

function layerNorm(x: tf.Tensor, gain: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  return x.sub(mean).mul(variance.add(1e-5).rsqrt()).mul(gain).add(bias);
}

function attention(qkv: tf.Tensor, batch: number, length: number): tf.Tensor {
  const width = (qkv.shape[1] ?? NaN) / 3;
  const split = qkv
    .reshape([batch, length, 3, heads, width / heads])
    .transpose<tf.Tensor>([2, 0, 3, 1, 4]);
  const [q, k, v] = split.unstack() as [tf.Tensor, tf.Tensor, tf.Tensor];
  const scores = q
    .matMul(k, false, true)
    .mul(1 / Math.sqrt(width / heads))
    .add(causalMask(length));
  return scores.softmax().matMul(v).transpose([0, 2, 1, 3]).reshape([-1, width]);
}

const causalMask = (length: number): tf.Tensor =>
  tf.linalg
    .bandPart(tf.ones([length, length]), -1, 0)
    .sub(1)
    .mul(1e9);

const gelu = (x: tf.Tensor): tf.Tensor => x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1));
