/** The operations of TF.js's namespace `tf.math`. */
export { confusionMatrix } from "../ops/reduction/counting";
