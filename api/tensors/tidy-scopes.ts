/** The tensors that each running `tidy` has to dispose when it ends. */

/** An object with data that can be released: a tensor, a variable. */
export interface Holder {
  dispose(): void;
  /** Tensors that it consists of. */
  readonly parts?: readonly Holder[];
}

/** The tensors created in each running `tidy`, innermost last. */
const scopes: Set<Holder>[] = [];

/** Registers a new tensor with the innermost `tidy`. */
export const enterScope = (tensor: Holder): void => void scopes.at(-1)?.add(tensor);

export const withParts = (holder: Holder): readonly Holder[] => [holder, ...(holder.parts ?? [])];

/** Removes a holder from all scopes, so that none disposes it. */
export function leaveScopes(holder: Holder): void {
  for (const part of withParts(holder)) for (const scope of scopes) scope.delete(part);
}

/**
 * Runs `body`, then disposes the tensors created in it.
 *
 * @param returned the holders in the result of `body`, which move to the enclosing scope instead
 */
export function inScope<T>(body: () => T, returned: (result: T) => readonly Holder[]): T {
  const scope = new Set<Holder>();
  scopes.push(scope);
  try {
    const result = body();
    const outer = scopes.at(-2);
    for (const holder of returned(result).flatMap(withParts)) {
      if (scope.delete(holder)) outer?.add(holder);
    }
    return result;
  } finally {
    scopes.pop();
    for (const holder of scope) holder.dispose();
  }
}
