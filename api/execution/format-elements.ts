/** The text of a tensor's elements, in the format of `tf.print`. */

import type { DType } from "../../ir/types/dtype";
import { elementValue, type TypedArray } from "../../ir/types/typed-array";

/** Significant digits that are tried first, and those that distinguish all numbers of the dtype. */
const digits: Readonly<Partial<Record<DType, readonly [few: number, all: number]>>> = {
  float16: [6, 9],
  float32: [6, 9],
  float64: [15, 17],
};

/** C's `%.{precision}g`. */
function general(value: number, precision: number): string {
  const [mantissa = "", power = "0"] = value.toExponential(precision - 1).split("e");
  const exponent = Number(power);
  const trimmed = (text: string): string =>
    text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  if (exponent >= -4 && exponent < precision)
    return trimmed(value.toFixed(precision - 1 - exponent));
  const sign = exponent < 0 ? "-" : "+";
  return `${trimmed(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function formatNumber(dtype: DType, value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0";
  const precision = digits[dtype];
  if (precision === undefined) return String(value);
  const [few, all] = precision;
  const short = general(value, few);
  const rounded = dtype === "float64" ? Number(short) : Math.fround(Number(short));
  return rounded === value ? short : general(value, all);
}

/**
 * A tensor's elements as `tf.print` writes them: `[1 2 3]`, with rows on separate lines.
 *
 * @param summarize the number of elements shown at either end of an axis; negative: all of them
 */
export function formatElements(
  dtype: DType,
  shape: readonly number[],
  stored: TypedArray,
  summarize: number,
): string {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const format = (axis: number, offset: number): string => {
    const size = shape[axis];
    if (size === undefined) {
      const element = stored[offset] ?? 0;
      return typeof element === "bigint"
        ? String(element)
        : formatNumber(dtype, elementValue(dtype, element));
    }
    const isShort = summarize >= 0 && size > 2 * summarize;
    const shownAt = (from: number, to: number): string[] =>
      Array.from({ length: to - from }, (_, i) =>
        format(axis + 1, offset + (from + i) * (strides[axis] ?? 1)),
      );
    const items = isShort
      ? [...shownAt(0, summarize), "...", ...shownAt(size - summarize, size)]
      : shownAt(0, size);
    const below = shape.length - axis - 1;
    return `[${items.join(below === 0 ? " " : "\n".repeat(below) + " ".repeat(axis + 1))}]`;
  };
  return format(0, 0);
}
