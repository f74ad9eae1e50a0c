import type * as tf from "../../index";
import { deviceBufferOf } from "../../api/tensors/tensor";

/** A tensor's type and elements, once it is computed. */
export interface Computed {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export const computed = (tensor: tf.Tensor): Computed => ({
  dtype: tensor.dtype,
  shape: deviceBufferOf(tensor).shape,
  data: Array.from<number | bigint, number>(tensor.dataSync(), Number),
});

const typeText = ({ dtype, shape }: Computed): string => `${dtype}[${shape.join(",")}]`;

const tolerance = 1e-7;

const agree = (a: number, b: number): boolean =>
  a === b ||
  (Number.isNaN(a) && Number.isNaN(b)) ||
  Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));

/** What differs between two results that should be the same; nothing where they are. */
export function difference(actual: Computed, expected: Computed): string | undefined {
  if (typeText(actual) !== typeText(expected)) {
    return `${typeText(actual)} instead of ${typeText(expected)}`;
  }
  const at = expected.data.findIndex((value, i) => !agree(actual.data[i] ?? NaN, value));
  return at < 0 ? undefined : `element ${at} is ${actual.data[at]} instead of ${expected.data[at]}`;
}

/** The differences between two lists of results, each with its place. */
export const differences = (
  what: string,
  actual: readonly (Computed | null)[],
  expected: readonly (Computed | null)[],
): string[] =>
  expected.flatMap((value, i) => {
    const other = actual[i] ?? null;
    if (value === null || other === null) {
      // Unconnected and zero are different things to users, but both are right here.
      const rest = value ?? other;
      return rest?.data.some((x) => x !== 0) === true ? [`${what}, ${i}: one is null`] : [];
    }
    const found = difference(other, value);
    return found === undefined ? [] : [`${what}, ${i}: ${found}`];
  });
