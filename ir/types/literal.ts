/** Literals: the constants that are part of a graph, and the range of values of each dtype. */

import { isFloating, isInteger, type DType } from "./dtype";
import { DTypeError, InvalidArgumentError } from "../errors";

/**
 * A small constant that is part of a graph: a scalar, a kernel, a table of indices.
 * Large data enters a graph as a parameter instead.
 *
 * Elements are in row-major order. bool elements are 0 or 1; 64-bit integers beyond 2⁵³ are bigints.
 */
export class Literal {
  constructor(
    readonly dtype: DType,
    readonly shape: readonly number[],
    readonly data: readonly (number | bigint)[],
  ) {
    const size = shape.reduce((a, b) => a * b, 1);
    if (data.length !== size) {
      throw new InvalidArgumentError({
        what: `a literal of shape [${shape.join(",")}] has ${size} elements, not ${data.length}`,
        given: `${data.length} elements`,
        expected: `${size} elements`,
      });
    }
  }

  /** @throws DTypeError for what is not a number, as an argument of a caller without type checking */
  static scalar(dtype: DType, value: number | bigint): Literal {
    const given: unknown = value;
    if (typeof given !== "number" && typeof given !== "bigint") throw notANumber(given);
    return new Literal(dtype, [], [value]);
  }

  /** A vector of integers, for indices and shapes. */
  static vector(dtype: DType, values: readonly (number | bigint)[]): Literal {
    return new Literal(dtype, [values.length], values);
  }

  /** The common value of all elements, if they are equal. NaN equals itself. */
  get uniformValue(): number | bigint | undefined {
    const [first] = this.data;
    return this.data.every((element) => Object.is(element, first)) ? first : undefined;
  }
}

const notANumber = (given: unknown): DTypeError =>
  new DTypeError({
    what: "an argument must be a number",
    given:
      given === null ? "null" : typeof given === "object" ? given.constructor.name : typeof given,
    expected: "a number: this argument cannot be a tensor, an array or a text",
  });

const extremes: Readonly<
  Record<DType, readonly [lowest: number | bigint, highest: number | bigint]>
> = {
  float16: [-65504, 65504],
  float32: [-3.4028234663852886e38, 3.4028234663852886e38],
  float64: [-Number.MAX_VALUE, Number.MAX_VALUE],
  int8: [-(2 ** 7), 2 ** 7 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0, 2 ** 8 - 1],
  uint16: [0, 2 ** 16 - 1],
  uint32: [0, 2 ** 32 - 1],
  uint64: [0n, 2n ** 64n - 1n],
  bool: [0, 1],
};

/** The lowest and the highest finite value of a dtype. */
export const lowestOf = (dtype: DType): number | bigint => extremes[dtype][0];
export const highestOf = (dtype: DType): number | bigint => extremes[dtype][1];

/**
 * A number as an element of `dtype` stores it.
 *
 * @throws InvalidArgumentError if the dtype has no such element
 */
export function checkedElement(dtype: DType, value: number): number {
  if (isFloating(dtype)) return dtype === "float32" ? Math.fround(value) : value;
  const [lowest, highest] = extremes[dtype];
  if (Number.isInteger(value) && value >= lowest && value <= highest) return value;
  throw new InvalidArgumentError({
    what: `${value} is not a value of dtype ${dtype}`,
    given: String(value),
    expected: isInteger(dtype) ? `an integer in [${lowest}, ${highest}]` : "0 or 1",
    fix: Number.isInteger(value)
      ? "choose a wider dtype"
      : "round the value, or use a floating-point dtype",
  });
}
