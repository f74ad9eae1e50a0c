/** `tf.autograph`. */

export * as operators from "./index";
