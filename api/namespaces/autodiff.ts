/** TensorFlow's namespace `tf.autodiff`. */
export { ForwardAccumulator } from "../derivatives/forward-accumulator";
