/** Computing outside of traced functions (`tf.initScope`), and testing whether a function is being traced. */

import { currentContext, rootContext, withContext, withoutObservers } from "./context";
import { refusePromise } from "./refuse-promise";

/**
 * Runs `body` outside of all functions that are being traced: its operations are computed immediately, once per trace, and tapes do not record
 * them. Used to create objects that traced functions use later, such as variables.
 *
 * @example
 * ```ts
 * const f = tf.function((x: tf.Tensor) => {
 *   const squares = tf.initScope(() => tf.range(0, 3).square());
 *   return x.add(squares);
 * });
 * f(tf.scalar(1)); // → [1, 2, 5]
 * ```
 *
 * @throws FailedPreconditionError where `body` uses a tensor of a function that is being traced
 * @see TensorFlow `tf.init_scope`
 */
export function initScope<T>(body: () => T): T {
  const root = rootContext();
  return refusePromise(
    withContext(root, () => withoutObservers(root, body)),
    "tf.initScope",
  );
}

/** Whether operations are computed rather than traced. @see TensorFlow `tf.executing_eagerly` */
export const executingEagerly = (): boolean => !currentContext().isTracing;

/** Whether a function is being traced. @see TensorFlow `tf.inside_function` */
export const insideFunction = (): boolean => currentContext().isTracing;
