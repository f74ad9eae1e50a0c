// What an application sees of the built package, by its own name: types of both module formats, and methods.
import tf = require("ontrace");

const x: tf.Tensor = tf.add(tf.variable([1, 2, 3]), 1);
const y: tf.Tensor = x.mul(x);
// @ts-expect-error A method's result is a tensor, not anything at all.
const wrong: string = x.mul(x);
export { wrong, y };
