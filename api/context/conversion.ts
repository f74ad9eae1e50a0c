/** Whether converted code asks tensors to decide its branches and loops (AutoGraph), or runs as it is written. */

let isOn = true;

/** Whether tensors decide branches and loops of converted code. */
export const converts = (): boolean => isOn;

/** Runs `body` with branches and loops that tensors decide, or without. */
export function withConversion<A extends readonly unknown[], R>(
  on: boolean,
  body: (...args: A) => R,
  ...args: A
): R {
  const before = isOn;
  isOn = on;
  try {
    return body(...args);
  } finally {
    isOn = before;
  }
}
