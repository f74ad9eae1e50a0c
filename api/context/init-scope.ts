/** Computing outside of traced functions (`tf.initScope`), and testing whether a function is being traced. */

import {
  currentContext,
  rootContext,
  withContext,
  withoutObservers,
  type Context,
} from "./context";
import { refusePromise } from "./refuse-promise";

/** The function that is being traced around the innermost `tf.initScope`. */
let tracedAround: Context | undefined;

/** The context that is notified of a variable: creating one in `tf.initScope` counts as created by the function around it. */
export function creationContext(): Context {
  const context = currentContext();
  return context.isTracing ? context : (tracedAround ?? context);
}

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
 * Variables that it creates count as created by the function: in its first trace only, as everywhere in it.
 *
 * @throws FailedPreconditionError where `body` uses a tensor of a function that is being traced
 * @see TensorFlow `tf.init_scope`
 */
export function initScope<T>(body: () => T): T {
  const root = rootContext();
  const before = tracedAround;
  tracedAround = creationContext();
  try {
    return refusePromise(
      withContext(root, () => withoutObservers(root, body)),
      "tf.initScope",
    );
  } finally {
    tracedAround = before;
  }
}

/** Whether operations are computed rather than traced. @see TensorFlow `tf.executing_eagerly` */
export const executingEagerly = (): boolean => !currentContext().isTracing;

/** Whether a function is being traced. @see TensorFlow `tf.inside_function` */
export const insideFunction = (): boolean => currentContext().isTracing;
