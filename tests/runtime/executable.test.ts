import * as tf from "../../index";

test("a function that gives no tensor needs no session", () => {
  const nothing = tf.function((x: tf.Tensor) => ({ gradient: null, of: [x].slice(1) }));
  expect(nothing(tf.tensor([1, 2]))).toEqual({ gradient: null, of: [] });
});
