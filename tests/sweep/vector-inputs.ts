/** The inputs of functions of vectors, by the formulas of `vector-references.py`: exact in float64, and mostly in narrower dtypes too. */

/** Integers from −1000 to 1000, by Park and Miller's generator. */
function integers(n: number): readonly number[] {
  const found: number[] = [];
  for (let i = 0, state = 1; i < n; i += 1) {
    state = (state * 16807) % 2147483647;
    found.push((state % 2001) - 1000);
  }
  return found;
}

/** An element by its index, by a pseudo-random integer, and by the number of elements. */
type Formula = (i: number, k: number, n: number) => number;

/** A matrix with a dominant diagonal, each row times a power of 2. */
const dominant =
  (scale: number): Formula =>
  (i, k, n) => {
    const size = Math.round(Math.sqrt(n));
    const [row, column] = [Math.floor(i / size), i % size];
    return (k / 1024 + (row === column ? 2 * size : 0)) * 2 ** (scale * ((row % 3) - 1));
  };

const formulas: Readonly<Record<string, Formula>> = {
  ordinary: (_, k) => k / 256,
  equal: () => 0.3125,
  largeEqual: () => 2e7,
  inexactEqual: () => 0.30000001192092896,
  nearlyEqual: (_, k) => 4096 + k / 256,
  mixed: (i, k) => (k / 256) * 2 ** (((i * 37) % 201) - 100),
  cancelling: (i, k) =>
    i % 3 === 2 ? k / 256 : (16 + (Math.floor(i / 3) % 16)) * 2048 * (1 - 2 * (i % 3)),
  dominating: (i, k, n) => (i === Math.floor(n / 2) ? 1000 : k / 256),
  tiny: (_, k) => (k / 256) * 2 ** -50,
  large: (_, k) => (k / 256) * 2 ** 50,
  nearOne: (_, k) => 1 + k / 16384,
  wide: (_, k) => k,
  matrix: dominant(0),
  scaledMatrix: dominant(20),
};

/** The elements of an input of a kind. */
export function inputOf(kind: string, n: number): readonly number[] {
  const formula = formulas[kind];
  if (formula === undefined) throw new RangeError(`there is no formula for inputs "${kind}"`);
  return integers(n).map((k, i) => formula(i, k, n));
}

const repeatedWeights = [1, -2, 3, 0.5] as const;

/** The weights of results in the sum of which derivatives are taken. */
export const weightsOf = (n: number): number[] =>
  Array.from({ length: n }, (_, i) => repeatedWeights[i % repeatedWeights.length] ?? 0);
