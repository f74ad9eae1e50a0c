import type { Value } from "../../ir/graph";
import { Tensor } from "./tensor";

/**
 * Runs `body`, in which eager work may be run because some value is read: what nobody holds is lost then, so the values that are needed
 * afterwards are held meanwhile.
 */
export function keepingAlive<T>(values: readonly Value[], body: () => T): T {
  const held = values.map((value) => new Tensor(value));
  try {
    return body();
  } finally {
    for (const tensor of held) tensor.dispose();
  }
}
