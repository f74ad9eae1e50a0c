import type { eigenOps } from "../../../ir/ops/eigen";
import type { factorizationOps } from "../../../ir/ops/factorization";
import { real, type OperandSample, type SampleTable } from "./sample";

/** Matrices with a dominant diagonal, far from singular. */
export function dominant(shape: readonly number[], seed = 0): OperandSample {
  const n = shape.at(-1) ?? 1;
  const { data } = real(shape, { seed });
  return { shape, data: data.map((x, i) => ((i % (n * n)) % (n + 1) === 0 ? x + 2 * n : x)) };
}

/** The dominant matrices' products with their transposes. */
export function definite(shape: readonly number[], seed = 0): OperandSample {
  const n = shape.at(-1) ?? 1;
  const { data } = dominant(shape, seed);
  return {
    shape,
    data: data.map((_, i) => {
      const start = i - (i % (n * n));
      const row = start + Math.floor((i % (n * n)) / n) * n;
      const column = start + (i % n) * n;
      return Array.from(
        { length: n },
        (_, k) => (data[row + k] ?? 0) * (data[column + k] ?? 0),
      ).reduce((a, c) => a + c, 0);
    }),
  };
}

/** Matrices near diagonal ones of different numbers: their singular values and eigenvalues are far from each other. */
export function distinct(shape: readonly number[], seed = 0): OperandSample {
  const [rows = 1, columns = 1] = shape.slice(-2);
  const { data } = real(shape, { seed, from: -0.2, to: 0.2 });
  const diagonal = (place: number): number =>
    place % columns === Math.floor(place / columns) ? 1 + (place % columns) : 0;
  return { shape, data: data.map((x, i) => x + diagonal(i % (rows * columns))) };
}

const rectangles = [
  [1, 1],
  [2, 2],
  [3, 2],
  [2, 3],
  [2, 3, 3],
];

const shapes = [
  [1, 1],
  [2, 2],
  [3, 3],
  [2, 2, 2],
] as const;
const squares = shapes.map((shape) => ({ operands: [dominant(shape)] }));
const second = { seed: 1 };

const systems: readonly (readonly [a: readonly number[], rhs: readonly number[]])[] = [
  [
    [1, 1],
    [1, 2],
  ],
  [
    [3, 3],
    [3, 1],
  ],
  [
    [2, 2, 2],
    [2, 2, 2],
  ],
  [
    [2, 2],
    [3, 2, 1],
  ],
];

export const factorizationSamples: SampleTable<keyof (typeof factorizationOps & typeof eigenOps)> =
  {
    inverse: squares,
    determinant: squares,
    cofactors: squares,
    logDeterminant: squares,
    // Its gradient is a symmetric matrix's, which single elements do not move.
    cholesky: shapes.map((shape) => ({ operands: [definite(shape)], held: [0] })),
    solve: systems.flatMap(([a, rhs]) =>
      [false, true].map((transposeA) => ({
        operands: [dominant(a), real(rhs, second)],
        attributes: { transposeA },
      })),
    ),
    triangularSolve: systems.flatMap(([a, rhs]) =>
      [false, true].flatMap((transposeA) =>
        [false, true].map((lower) => ({
          operands: [dominant(a), real(rhs, second)],
          attributes: { transposeA, lower },
        })),
      ),
    ),
    singularValues: rectangles.map((shape) => ({ operands: [distinct(shape)] })),
    svd: [
      ...rectangles.map((shape) => ({ operands: [distinct(shape)], attributes: { full: false } })),
      ...[
        [2, 3],
        [3, 2],
      ].map((shape) => ({ operands: [distinct(shape)], attributes: { full: true } })),
    ],
    eigh: shapes.map((shape) => ({ operands: [distinct(shape)] })),
    qr: [
      ...[
        [2, 2],
        [3, 2],
        [2, 3],
        [2, 3, 2],
        [1, 1],
      ].map((shape) => ({
        operands: [real(shape)],
        attributes: { full: false },
      })),
      { operands: [real([2, 3])], attributes: { full: true } },
    ],
  };
