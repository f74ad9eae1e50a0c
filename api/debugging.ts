/** The namespace `tf.debugging`: what must hold, when a function is traced or when it runs. */
export * from "./ops/assertions";
export * from "./ops/shape-assertions";
