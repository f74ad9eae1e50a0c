import { currentContext, rootContext, withContext, withoutObservers } from "./context";
import { refusePromise } from "./refuse-promise";

/**
 * Runs `body` outside of all functions that are being traced: what it computes is computed now, once for each trace, and tapes do not
 * hear of it. For making things that traced functions use later, such as variables.
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

/** Whether operations are computed, rather than traced. @see TensorFlow `tf.executing_eagerly` */
export const executingEagerly = (): boolean => !currentContext().isTracing;

/** Whether a function is being traced. @see TensorFlow `tf.inside_function` */
export const insideFunction = (): boolean => currentContext().isTracing;
