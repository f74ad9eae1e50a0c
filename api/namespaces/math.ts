/** The namespace `tf.math`, as far as TF.js has it. */

export { confusionMatrix } from "../ops/reduction/counting";
