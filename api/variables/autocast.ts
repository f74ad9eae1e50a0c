/** The dtype in which a layer computes, to which its variables are cast where they are read. */

import type { DType } from "../dtype";

let current: DType | undefined;

/** The dtype to which reads of `autocast` variables are cast; absent outside of layers. */
export const autocastDType = (): DType | undefined => current;

/**
 * Runs `body` with reads of `autocast` variables cast to `dtype`; `undefined`: the variables' own dtypes.
 *
 * @see Keras `AutocastScope`
 */
export function withAutocast<T>(dtype: DType | undefined, body: () => T): T {
  const before = current;
  current = dtype;
  try {
    return body();
  } finally {
    current = before;
  }
}
