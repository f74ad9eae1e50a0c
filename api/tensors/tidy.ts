import { DTypeError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { flatten } from "../structure";
import { refusePromise } from "../context/refuse-promise";

/** What holds data that can be given up: a tensor, a variable. */
export interface Holder {
  dispose(): void;
  /** Tensors that it consists of. */
  readonly parts?: readonly Holder[];
}

const withParts = (holder: Holder): readonly Holder[] => [holder, ...(holder.parts ?? [])];

/** The tensors made in each `tidy` that is running, innermost last. */
const scopes: Set<Holder>[] = [];

/** Hears of each new tensor with data. */
export const enterScope = (tensor: Holder): void => void scopes.at(-1)?.add(tensor);

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
  if (typeof body !== "function") {
    throw new DTypeError(
      { what: "tf.tidy needs a function", given: typeof body, expected: "tf.tidy(() => …)" },
      currentLocation(),
    );
  }
  const scope = new Set<Holder>();
  scopes.push(scope);
  try {
    const result = refusePromise(body(), "tf.tidy");
    const outer = scopes.at(-2);
    for (const tensor of tensorsIn(result).flatMap(withParts)) {
      if (scope.delete(tensor)) outer?.add(tensor);
    }
    return result;
  } finally {
    scopes.pop();
    for (const tensor of scope) tensor.dispose();
  }
}

/**
 * Keeps a tensor that was made in `tidy` beyond its end.
 *
 * @returns the tensor
 * @see TF.js `tf.keep`
 */
export function keep<T extends Holder>(tensor: T): T {
  for (const part of withParts(tensor)) for (const scope of scopes) scope.delete(part);
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
