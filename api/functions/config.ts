/** Settings of traced functions (the namespace `tf.config`): whether they run eagerly, and how large traces and tensors may be. */

let isEager = false;

/**
 * Makes traced functions run as ordinary JavaScript, operation by operation, while it is on: to step through them in a debugger. Existing traces
 * are kept.
 *
 * @example
 * ```ts
 * const f = tf.function((x: tf.Tensor) => x.square());
 * tf.config.runFunctionsEagerly(true);
 * f(tf.scalar(3)); // → 9
 * f.tracingCount; // → 0
 * tf.config.runFunctionsEagerly(false);
 * ```
 *
 * @see TensorFlow `tf.config.run_functions_eagerly`
 */
export function runFunctionsEagerly(run: boolean): void {
  isEager = run;
}

/** Whether `runFunctionsEagerly` is on. @see TensorFlow `tf.config.functions_run_eagerly` */
export const functionsRunEagerly = (): boolean => isEager;

export { setTraceLimit, traceLimit } from "./trace-size";
export { setTensorLimit, tensorLimit } from "../execution/tensor-limit";
