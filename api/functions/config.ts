let isEager = false;

/**
 * Makes traced functions run as ordinary JavaScript, operation by operation, for as long as it is on: to step through them in a debugger.
 * Traces that there are stay as they are.
 *
 * @see TensorFlow `tf.config.run_functions_eagerly`
 */
export function runFunctionsEagerly(run: boolean): void {
  isEager = run;
}

/** Whether `runFunctionsEagerly` is on. @see TensorFlow `tf.config.functions_run_eagerly` */
export const functionsRunEagerly = (): boolean => isEager;
