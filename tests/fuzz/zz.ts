import * as tf from "../../index";
for (const dt of ["float32", "float64", "float16"] as const)
  for (const [name, fn] of Object.entries({
    silu: (x: tf.Tensor) => tf.silu(x),
    gelu: (x: tf.Tensor) => tf.gelu(x),
    gelut: (x: tf.Tensor) => tf.gelu(x, true),
    mish: (x: tf.Tensor) => tf.mish(x),
    bias: (x: tf.Tensor) => tf.gelu(x.add(x.sum(0))),
    ln: (x: tf.Tensor) => {
      const m = x.mean(-1, true);
      const d = x.sub(m);
      return d.div(d.square().mean(-1, true).add(1e-5).sqrt());
    },
    sil2: (x: tf.Tensor) => x.mul(1.702).sigmoid().mul(x),
    rms: (x: tf.Tensor) => x.div(x.square().mean(-1, true).add(1e-5).sqrt()).mul(2),
    conv: (x: tf.Tensor) =>
      tf.conv2d(x.reshape([1, 2, 3, 1]), tf.ones([2, 2, 1, 1], dt), 1, "same").relu(),
    mm: (x: tf.Tensor) => tf.matMul(x, x, true, false).mul(2).add(1),
    sm: (x: tf.Tensor) => tf.softmax(x),
    soft: (x: tf.Tensor) => tf.softplus(x),
    clip: (x: tf.Tensor) => x.maximum(0).minimum(6),
    l2: (x: tf.Tensor) => tf.norm(x),
    leaky: (x: tf.Tensor) => tf.leakyRelu(x),
    inst: (x: tf.Tensor) => tf.moments(x, [0]).variance,
    div: (x: tf.Tensor) => x.div(x.sum()),
  })) {
    const x = tf.tensor([0.5, -1, 2, 3, -0.3, 0.2], [2, 3], dt);
    try {
      const f = tf.function(fn);
      f(x).dataSync();
    } catch (e) {
      console.log(dt, name, String(e).slice(0, 150));
    }
  }
console.log("done");
