/** Products of matrices of several sizes, to which addends of every shape are added. */
import * as tf from "../../../index";

const sums = [4, 33, 64].flatMap((n) =>
  [[], [1], [n], [n, 1], [n, n]].map((shape) => {
    const f = tf.function((x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) => x.matMul(w).add(b));
    const sum = f(tf.ones([n, n]), tf.ones([n, n]), tf.ones(shape));
    return { name: `${n}, addend [${shape.join()}]`, elements: [...new Set(sum.dataSync())], n };
  }),
);
console.log(JSON.stringify(sums));
