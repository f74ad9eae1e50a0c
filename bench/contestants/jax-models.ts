/** The models of the workloads in jax-js. */

import { lax, nn, numpy as np } from "@jax-js/jax";

/** A parameter by name. */
export type Weights = (name: string) => np.Array;

/**
 * A model: logits for a batch. jax-js consumes every argument: a value that is used again is passed as `ref`.
 */
export type Model = (w: Weights, x: np.Array) => np.Array;

const dense = (x: np.Array, weight: np.Array, bias: np.Array): np.Array =>
  np.matmul(x, weight).add(bias);

export const mlp: Model = (w, x) => {
  const h1 = nn.relu(dense(x, w("w1"), w("b1")));
  const h2 = nn.relu(dense(h1, w("w2"), w("b2")));
  return dense(h2, w("w3"), w("b3"));
};

/** jax-js convolves channels-first only; kernels are [out, in, height, width]. */
export const cnn: Model = (w, x) => {
  const [batch, height, width] = x.shape as [number, number, number];
  const h1 = convolve(x.reshape([batch, 1, height, width]), w("k1"), w("c1"));
  const h2 = convolve(h1, w("k2"), w("c2"));
  const features = np.transpose(h2, [0, 2, 3, 1]).reshape([batch, -1]);
  return dense(features, w("wd"), w("bd"));
};

function convolve(x: np.Array, kernel: np.Array, bias: np.Array): np.Array {
  const h = nn.relu(lax.conv(x, kernel, [1, 1], "SAME").add(bias.reshape([-1, 1, 1])));
  const [n, c, height, width] = h.shape as [number, number, number, number];
  return np.max(h.reshape([n, c, height / 2, 2, width / 2, 2]), [3, 5]);
}

const heads = 4;

/** Pre-norm blocks with causal attention. */
export const transformer: Model = (w, x) => {
  const [batch, length] = x.shape as [number, number];
  const [vocabulary, width] = w("tok").shape as [number, number];
  const tokens = np.matmul(nn.oneHot(x, vocabulary), w("tok"));
  let h = tokens.add(w("pos")).reshape([-1, width]);
  for (const block of [0, 1]) {
    const at = (name: string) => w(`${name}${block}`);
    const normed = layerNorm(h.ref, at("ln1g"), at("ln1b"));
    const attended = attention(dense(normed, at("wqkv"), at("bqkv")), batch, length);
    h = h.add(dense(attended, at("wo"), at("bo")));
    const wide = nn.gelu(dense(layerNorm(h.ref, at("ln2g"), at("ln2b")), at("wa"), at("ba")), {
      approximate: false,
    });
    h = h.add(dense(wide, at("wb"), at("bb")));
  }
  return dense(layerNorm(h, w("lnfg"), w("lnfb")), w("wout"), w("bout"));
};

const layerNorm = (x: np.Array, gain: np.Array, bias: np.Array): np.Array =>
  nn.standardize(x, -1).mul(gain).add(bias);

/** By matrix products, since `nn.dotProductAttention` uses an `einsum` that does not run on Node 20. */
function attention(qkv: np.Array, batch: number, length: number): np.Array {
  const width = (qkv.shape[1] ?? NaN) / 3;
  const split = np.transpose(
    qkv.reshape([batch, length, 3, heads, width / heads]),
    [2, 0, 3, 1, 4],
  );
  const [q, k, v] = np.unstack(split) as [np.Array, np.Array, np.Array];
  const scores = np.matmul(q, np.transpose(k, [0, 1, 3, 2])).mul(1 / Math.sqrt(width / heads));
  const weights = nn.softmax(scores.add(causalMask(length)));
  return np.transpose(np.matmul(weights, v), [0, 2, 1, 3]).reshape([-1, width]);
}

const causalMask = (length: number): np.Array => np.tri(length).sub(1).mul(1e9);
