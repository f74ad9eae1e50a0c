/** Computes with halves where JavaScript has a `Float16Array`. */
import "./array-of-halves";
import * as tf from "../../../index";

void tf.setBackend("cpu");
const v = tf.variable(tf.tensor([1, 0.1, -2.5], undefined, "float16"));
const step = tf.function((x: tf.Tensor) => {
  v.assignAdd(x);
  return v.mul(2);
});
const results = [step(tf.scalar(1, "float16")), step(tf.scalar(1, "float16"))];
console.log(JSON.stringify([...results.map((x) => x.arraySync()), v.arraySync()]));
