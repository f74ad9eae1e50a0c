/** The namespace `tf.autodiff`: forward-mode differentiation. */

export { ForwardAccumulator } from "../derivatives/forward-accumulator";
