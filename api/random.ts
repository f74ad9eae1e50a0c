/** The namespace `tf.random`, by TensorFlow's names. */
export { Generator } from "./generator";
export {
  randomGamma as gamma,
  randomNormal as normal,
  randomUniform as uniform,
  truncatedNormal,
} from "./ops/random";
export { setSeed } from "./random-source";
