/** The namespace `tf.debugging`: what must hold, when a function is traced or when it runs. */
export * from "../ops/effects/assertions";
export * from "../ops/effects/shape-assertions";
