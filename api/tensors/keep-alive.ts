/** Retains values across runs of pending work. */

import type { Value } from "../../ir/graph";
import { Tensor } from "./tensor";

/**
 * Runs `body`, in which reading a value may run the pending eager work. A run keeps only values with a holder, so those that are needed
 * afterwards are held by tensors meanwhile.
 */
export function keepingAlive<T>(values: readonly Value[], body: () => T): T {
  const held = values.map((value) => new Tensor(value));
  try {
    return body();
  } finally {
    for (const tensor of held) tensor.dispose();
  }
}
