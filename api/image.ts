/** The namespace `tf.image`. */
export * from "./ops/image";
export * from "./ops/image-resize";
