/** Data that is awaited before a synchronous function reads it, which a browser can do only when the run has ended. */

import { Tensor, graphValue } from "./tensor";

/**
 * Awaits the data of tensors, and calls `body`, in which they can be read synchronously. Tensors of a function that is being traced have no
 * data to await.
 *
 * @returns a promise of the result; it rejects if a run fails that computes one of the tensors
 */
export async function afterReading<T>(tensors: readonly Tensor[], body: () => T): Promise<T> {
  const eager = tensors.filter(({ isSymbolic }) => !isSymbolic);
  // The caller may dispose them meanwhile.
  const held = eager.map((tensor) => new Tensor(graphValue(tensor)));
  try {
    await Promise.all(held.map((tensor) => tensor.data({ copy: false })));
    return body();
  } finally {
    for (const tensor of held) tensor.dispose();
  }
}
