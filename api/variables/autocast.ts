import type { DType } from "../dtype";

let current: DType | undefined;

/** The dtype to which layers' weights are cast where they are read; nothing outside of layers. */
export const autocastDType = (): DType | undefined => current;

/**
 * Reads of variables made with `autocast` give `dtype` while `body` runs; `undefined` is the variables' own.
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
