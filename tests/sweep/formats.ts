/** The floating-point dtypes: what they represent, and the error that is tolerated in each. */

import { float16Bits, float16Value } from "../../ir/types/float16";

export const floatDTypes = ["float16", "float32", "float64"] as const;
export type FloatDType = (typeof floatDTypes)[number];

interface Format {
  /** The tolerated error in parts of the value, and of what a change of the argument by one part changes it by. */
  readonly tolerance: number;
  /** The tolerated error of a computation of many steps, in parts of one rounding in each: some rounding errors. */
  readonly roundings: number;
  readonly largest: number;
  readonly smallestNormal: number;
  readonly represents: (x: number) => boolean;
}

export const formats: Readonly<Record<FloatDType, Format>> = {
  float16: {
    tolerance: 5e-3,
    roundings: 4 * 2 ** -11,
    largest: 65504,
    smallestNormal: 2 ** -14,
    represents: (x) => float16Value(float16Bits(x)) === x,
  },
  float32: {
    tolerance: 2e-6,
    roundings: 4 * 2 ** -24,
    largest: (2 - 2 ** -23) * 2 ** 127,
    smallestNormal: 2 ** -126,
    represents: (x) => Math.fround(x) === x,
  },
  float64: {
    tolerance: 1e-13,
    roundings: 4 * 2 ** -53,
    largest: Number.MAX_VALUE,
    smallestNormal: 2 ** -1022,
    represents: () => true,
  },
};
