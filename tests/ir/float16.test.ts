import * as fc from "fast-check";
import { float16Bits, float16Value } from "../../ir/types/float16";

/** All halves but NaN. */
const halves = Array.from({ length: 2 ** 16 }, (_, bits) => bits).filter(
  (bits) => (bits & 0x7fff) <= 0x7c00,
);

test("every half encodes its number", () => {
  for (const bits of halves) expect(float16Bits(float16Value(bits))).toBe(bits);
  expect(float16Value(0x7e00)).toBeNaN();
  expect(float16Bits(NaN) & 0x7fff).toBe(0x7e00);
});

/** The number behind the largest half, which halves on the way to infinity are measured by. */
const measured = (bits: number): number =>
  (bits & 0x7fff) === 0x7c00 ? (bits === 0x7c00 ? 65536 : -65536) : float16Value(bits);

/** Bits of the halves beside one, of the same sign. */
const neighbours = (bits: number): number[] =>
  [(bits & 0x7fff) - 1, (bits & 0x7fff) + 1]
    .filter((size) => size >= 0 && size <= 0x7c00)
    .map((size) => (bits & 0x8000) | size);

const number = fc.oneof(
  fc.double({ noNaN: true, min: -70000, max: 70000 }),
  fc.double({ noNaN: true, min: -1e-4, max: 1e-4 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  // Halfway between two halves, or next to that.
  fc
    .record({ bits: fc.integer({ min: 0, max: 0x7bff }), off: fc.constantFrom(-1, 0, 1) })
    .map(({ bits, off }) => {
      const middle = (measured(bits) + measured(bits + 1)) / 2;
      return middle * (1 + off * 2 ** -52);
    }),
);

test("numbers become the nearest half, ties the even one, in one rounding", () => {
  fc.assert(
    fc.property(number, (x) => {
      const bits = float16Bits(x);
      const distance = Math.abs(x - measured(bits));
      if (Math.abs(x) >= 65536) return (bits & 0x7fff) === 0x7c00;
      return neighbours(bits).every((other) => {
        const further = Math.abs(x - measured(other));
        return distance < further || (distance === further && bits % 2 === 0);
      });
    }),
    { numRuns: 5000 },
  );
});

test.each([
  [65519.99999, 65504],
  [65520, Infinity],
  [-65520, -Infinity],
  [2 ** -25, 0],
  [2 ** -25 * (1 + 2 ** -52), 2 ** -24],
  [-(2 ** -26), -0],
  [2 ** -14 - 2 ** -25, 2 ** -14],
  // In float32 it would be a tie.
  [1 + 2 ** -11 + 2 ** -40, 1 + 2 ** -10],
  [1 + 2 ** -11, 1],
  [1 + 3 * 2 ** -11, 1 + 2 ** -9],
])("%p is %p", (x, half) => {
  expect(float16Value(float16Bits(x))).toBe(half);
});
