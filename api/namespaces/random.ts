/** The namespace `tf.random`, with TensorFlow's names: distributions, generators and seeds. */

export { Generator } from "../ops/random/generator";
export {
  randomGamma as gamma,
  randomNormal as normal,
  randomUniform as uniform,
  truncatedNormal,
} from "../ops/random/random";
export { setSeed } from "../ops/random/random-source";
