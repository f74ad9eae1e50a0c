import { flatten } from "../structure";
import { requireFunction } from "./require-function";
import { inScope, leaveScopes, type Holder } from "./tidy-scopes";
import { refusePromise } from "../context/refuse-promise";

/**
 * Runs `fn`, then disposes the tensors that were made in it, but for those it returns or that `keep` was called on.
 * Optional: garbage collection frees tensors too, later. Variables stay. Inside a function that is being traced
 * tensors have no data, and nothing is disposed.
 *
 * @param nameOrFn a name for people, or `fn` itself
 * @returns what `fn` returns; its tensors belong to the `tidy` around this one, if there is one
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
 * Keeps a tensor that was made in `tidy` beyond its end.
 *
 * @returns the tensor
 * @see TF.js `tf.keep`
 */
export function keep<T extends Holder>(tensor: T): T {
  leaveScopes(tensor);
  return tensor;
}

/**
 * Gives up the data of all tensors and variables in a structure of arrays and plain objects; other things are left
 * alone. A tensor may be disposed more than once.
 *
 * @see TF.js `tf.dispose`
 */
export function dispose(container: unknown): void {
  for (const holder of tensorsIn(container)) holder.dispose();
}

const tensorsIn = (structure: unknown): Holder[] => flatten(structure).leaves.filter(isHolder);

const isHolder = (leaf: unknown): leaf is Holder =>
  typeof leaf === "object" && leaf !== null && "dispose" in leaf && "dtype" in leaf;
