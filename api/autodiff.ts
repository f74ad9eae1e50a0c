/** TensorFlow's namespace `tf.autodiff`. */
export { ForwardAccumulator } from "./forward-accumulator";
