/** Retains values across runs of pending work. */

import type { Value } from "../../ir/graph";

/**
 * Runs `body`, in which reading a value may run the pending eager work. A run keeps only values with a holder, so those that are needed
 * afterwards have one meanwhile. Without it they are kept until the operation that calls this ends.
 */
export function keepingAlive<T>(values: readonly Value[], body: () => T): T {
  for (const value of values) value.owner?.retain(value);
  try {
    return body();
  } finally {
    for (const value of values) value.owner?.release(value);
  }
}
