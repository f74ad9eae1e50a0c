/** The models of the workloads in ontrace. */

import * as tf from "../../index";

/** A parameter by name. */
export type Weights = (name: string) => tf.Variable;

/** A model: logits for a batch, `[rows, classes]`. */
export type Model = (w: Weights, x: tf.Tensor) => tf.Tensor;

const dense = (x: tf.Tensor, weight: tf.Variable, bias: tf.Variable) => x.matMul(weight).add(bias);

export const mlp: Model = (w, x) => {
  const h1 = dense(x, w("w1"), w("b1")).relu();
  const h2 = dense(h1, w("w2"), w("b2")).relu();
  return dense(h2, w("w3"), w("b3"));
};

export const cnn: Model = (w, x) => {
  const h1 = convolve(x, w("k1"), w("c1"));
  const h2 = convolve(h1, w("k2"), w("c2"));
  return dense(h2.reshape([x.shape[0] ?? -1, -1]), w("wd"), w("bd"));
};

const convolve = (x: tf.Tensor, kernel: tf.Variable, bias: tf.Variable): tf.Tensor =>
  tf.maxPool(tf.conv2d(x, kernel, 1, "same").add(bias).relu(), 2, 2, "same");

const heads = 4;

/** Pre-norm blocks with causal attention. */
export const transformer: Model = (w, x) => {
  const [batch = -1, length = -1] = x.shape;
  const width = w("tok").shape[1] ?? -1;
  let h = tf.gather(w("tok"), x).add(w("pos")).reshape([-1, width]);
  for (const block of [0, 1]) {
    const at = (name: string) => w(`${name}${block}`);
    const normed = layerNorm(h, at("ln1g"), at("ln1b"));
    const attended = attention(dense(normed, at("wqkv"), at("bqkv")), batch, length, width);
    h = h.add(dense(attended, at("wo"), at("bo")));
    const wide = tf.gelu(dense(layerNorm(h, at("ln2g"), at("ln2b")), at("wa"), at("ba")));
    h = h.add(dense(wide, at("wb"), at("bb")));
  }
  return dense(layerNorm(h, w("lnfg"), w("lnfb")), w("wout"), w("bout"));
};

/** float16 inputs are normalised in float32, since the derivative of 1/√x overflows for small variances. */
function layerNorm(x: tf.Tensor, gain: tf.Variable, bias: tf.Variable): tf.Tensor {
  const wide = x.cast("float32");
  const { mean, variance } = tf.moments(wide, -1, true);
  const unit = wide.sub(mean).mul(variance.add(1e-5).rsqrt());
  return unit.cast(x.dtype).mul(gain).add(bias);
}

function attention(qkv: tf.Tensor, batch: number, length: number, width: number): tf.Tensor {
  const split = qkv.reshape([batch, length, 3, heads, width / heads]).transpose([2, 0, 3, 1, 4]);
  const [q, k, v] = tf.unstack(split) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const scores = q.matMul(k, false, true).mul(1 / Math.sqrt(width / heads));
  const weights = scores.add(causalMask(length, scores.dtype)).softmax();
  return weights.matMul(v).transpose([0, 2, 1, 3]).reshape([-1, width]);
}

/** Added to the scores, it makes the weights of later positions 0. */
const causalMask = (length: number, dtype: tf.DType): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: length * length }, (_, i) =>
      i % length > Math.floor(i / length) ? (dtype === "float16" ? -3e4 : -1e9) : 0,
    ),
    [length, length],
    dtype,
  );
