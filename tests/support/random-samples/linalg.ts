import * as fc from "fast-check";
import type { linalgOps } from "../../../ir/ops/linalg";
import { definite, distinct, dominant } from "../samples/factorization";
import {
  broadcasting,
  narrowed,
  operandsOf,
  realOf,
  seed,
  sizes,
  type RandomSampleTable,
  type Sizes,
} from "./draw";

const order = fc.nat({ max: 3 });
const stack = { most: 2, elements: 4 };

const squareShape = fc.tuple(sizes(stack), order).map(([batch, n]): Sizes => [...batch, n, n]);

const squares = fc
  .tuple(squareShape, seed)
  .map(([shape, s]) => ({ operands: [dominant(shape, s)] }));

/** A square matrix and a right-hand side, whose stacks broadcast. */
const system = fc
  .tuple(broadcasting(2, stack), order, fc.nat({ max: 2 }), seed)
  .chain(([[a = [], rhs = []], n, columns, s]) =>
    realOf([...rhs, n, columns], {}, 1).map((y) => [dominant([...a, n, n], s), y]),
  );

const rectangles = fc
  .tuple(sizes(stack), order, order, seed)
  .map(([batch, rows, columns, s]) => distinct([...batch, rows, columns], s));

const swapped = (shape: Sizes, transpose: boolean): Sizes =>
  transpose ? [...shape.slice(0, -2), ...shape.slice(-2).toReversed()] : shape;

const inner = fc.nat({ max: 3 });

export const linalgRandom: RandomSampleTable<keyof typeof linalgOps> = {
  inverse: squares,
  determinant: squares,
  cofactors: squares,
  logDeterminant: squares,
  cholesky: fc
    .tuple(squareShape, seed)
    .map(([shape, s]) => ({ operands: [definite(shape, s)], held: [0] })),
  solve: fc
    .tuple(system, fc.boolean())
    .map(([operands, transposeA]) => ({ operands, attributes: { transposeA } })),
  triangularSolve: fc
    .tuple(system, fc.boolean(), fc.boolean())
    .map(([operands, transposeA, lower]) => ({ operands, attributes: { transposeA, lower } })),
  singularValues: rectangles.map((operand) => ({ operands: [operand] })),
  svd: rectangles.map((operand) => ({ operands: [operand], attributes: { full: false } })),
  eigh: fc.tuple(squareShape, seed).map(([shape, s]) => ({ operands: [distinct(shape, s)] })),
  qr: fc
    .tuple(sizes(stack), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
    .chain(([batch, rows, columns]) =>
      realOf([...batch, rows, columns]).map((x) => ({
        operands: [x],
        attributes: { full: false },
      })),
    ),
  matMul: fc
    .tuple(broadcasting(2, stack), fc.tuple(inner, inner, inner), fc.boolean(), fc.boolean())
    .chain(([[x = [], y = []], [m, k, n], transposeA, transposeB]) =>
      operandsOf(
        [swapped([...x, m, k], transposeA), swapped([...y, k, n], transposeB)],
        (shape, i) => realOf(shape, {}, i),
      ).map((operands) => ({ operands, attributes: { transposeA, transposeB } })),
    ),
  gemm: fc
    .tuple(fc.tuple(inner, inner, inner), fc.boolean(), fc.boolean())
    .chain(([[m, k, n], transposeA, transposeB]) =>
      fc
        .tuple(narrowed([m, n]), fc.constantFrom(1, 0.5, -2), fc.constantFrom(1, 0.5, -2))
        .chain(([z, alpha, beta]) =>
          operandsOf([swapped([m, k], transposeA), swapped([k, n], transposeB), z], (shape, i) =>
            realOf(shape, {}, i),
          ).map((operands) => ({
            operands,
            attributes: { transposeA, transposeB, alpha, beta },
          })),
        ),
    ),
};
