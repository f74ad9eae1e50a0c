/** Disposal of tensors: `tf.tidy`, `tf.keep` and `tf.dispose`. */

import { flatten } from "../structure";
import { requireFunction } from "./require-function";
import { inScope, leaveScopes, type Holder } from "./tidy-scopes";
import { refusePromise } from "../context/refuse-promise";

/**
 * Runs `fn`, then disposes the tensors created in it, except those that it returns and those that `keep` was called on.
 * Optional: garbage collection frees tensors too, later. Variables stay. Inside a function that is being traced
 * tensors have no data, and nothing is disposed.
 *
 * @example
 * ```ts
 * const before = tf.memory().numTensors;
 * const y = tf.tidy(() => tf.tensor([1, 2]).square().sum());
 * y; // → 5
 * tf.memory().numTensors - before; // → 1
 * ```
 *
 * @param nameOrFn a human-readable name, or `fn` itself
 * @returns the result of `fn`, whose tensors belong to the enclosing `tidy`, if any
 * @throws FailedPreconditionError where `fn` is asynchronous
 * @see TF.js `tf.tidy`
 */
export function tidy<T>(fn: () => T): T;
export function tidy<T>(name: string, fn: () => T): T;
export function tidy<T>(nameOrFn: string | (() => T), fn?: () => T): T {
  const body = typeof nameOrFn === "string" ? fn : nameOrFn;
  requireFunction(body, "tf.tidy needs a function", "tf.tidy(() => …)");
  return inScope(() => refusePromise(body(), "tf.tidy"), tensorsIn);
}

/**
 * Excludes a tensor from disposal at the end of the `tidy` in which it was created.
 *
 * @example
 * ```ts
 * let x = tf.scalar(0);
 * tf.tidy(() => {
 *   x = tf.keep(tf.scalar(3));
 * });
 * x; // → 3
 * ```
 *
 * @returns the tensor
 * @see TF.js `tf.keep`
 */
export function keep<T extends Holder>(tensor: T): T {
  leaveScopes(tensor);
  return tensor;
}

/**
 * Releases the data of all tensors and variables in a structure of arrays and plain objects; other leaves are ignored. A tensor may be
 * disposed more than once.
 *
 * @see TF.js `tf.dispose`
 */
export function dispose(container: unknown): void {
  for (const holder of tensorsIn(container)) holder.dispose();
}

const tensorsIn = (structure: unknown): Holder[] => flatten(structure).leaves.filter(isHolder);

const isHolder = (leaf: unknown): leaf is Holder =>
  typeof leaf === "object" && leaf !== null && "dispose" in leaf && "dtype" in leaf;
