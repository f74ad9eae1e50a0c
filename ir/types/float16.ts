/** Conversion between numbers and the bits of IEEE 754 half-precision floats. */

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** The index of the word that holds a double's sign and exponent. */
const high = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** The bits of the nearest half-precision number, ties to even. */
export function float16Bits(value: number): number {
  double[0] = value;
  const top = words[high] ?? 0;
  const sign = (top >>> 16) & 0x8000;
  if (Number.isNaN(value)) return sign | 0x7e00;
  // Below 2⁻¹⁴ the distance between halves stays the same. Dividing by it is exact.
  const exponent = Math.max(((top >>> 20) & 0x7ff) - 1023, -14);
  if (exponent > 15) return sign | 0x7c00;
  const steps = roundedToEven(Math.abs(value) / 2 ** (exponent - 10));
  // A carry out of the mantissa increments the exponent, up to that of infinity.
  return sign | (((exponent + 14) << 10) + steps);
}

/** Rounds to the nearest integer, ties to even. */
function roundedToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/** The number that half-precision bits represent. */
export function float16Value(half: number): number {
  const sign = (half & 0x8000) === 0 ? 1 : -1;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}
