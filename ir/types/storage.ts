/** The conversion between a tensor's dtype and the dtype in which a device stores it. */

import type { DType } from "./dtype";
import { InvalidArgumentError } from "../errors";
import { highestOf, lowestOf } from "./literal";
import { packElements, type TypedArray } from "./typed-array";

/**
 * Elements in the dtype in which a device stores them: 64-bit integers in 32 bits.
 *
 * @throws InvalidArgumentError if an element does not fit
 */
export function storedArray(dtype: DType, stored: DType, data: TypedArray): TypedArray {
  const lowest = lowestOf(stored);
  const highest = highestOf(stored);
  for (const element of data) {
    if (element >= lowest && element <= highest) continue;
    throw new InvalidArgumentError({
      what: `the device stores ${dtype} as ${stored}, which cannot represent ${element}`,
      given: `${element} in a tensor of dtype ${dtype}`,
      expected: `elements from ${lowest} to ${highest}`,
      fix: 'run this on the CPU: tf.setBackend("cpu"), or tf.function(f, { device: "cpu" })',
    });
  }
  return packElements(stored, Array.from<number | bigint, number>(data, Number));
}

/** The inverse of `storedArray`. */
export const widenedArray = (dtype: DType, stored: DType, data: TypedArray): TypedArray =>
  dtype === stored ? data : packElements(dtype, data);
