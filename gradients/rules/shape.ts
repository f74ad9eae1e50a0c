/** Gradients of data movement: the transpose of each operation. */

import type { Builder } from "../../ir/builder";
import { concatAxis, padAxis, sliceAxis, withDim } from "../../ir/compose/axes";
import {
  addDims,
  isStatic,
  maxDims,
  multiplyDims,
  subtractDims,
  type Dim,
} from "../../ir/types/dim";
import type { Value } from "../../ir/graph";
import type { shapeOps, SliceAttributes, TileAttributes } from "../../ir/ops/shape";
import type { Shape } from "../../ir/types/type";
import { notDifferentiable, type GradientTable } from "../rule";

/** perm⁻¹ */
const inversePermutation = (perm: readonly number[]): number[] =>
  perm.map((_, axis) => perm.indexOf(axis));

/** step − 1 zeros between neighbours along an axis: x₀ 0 0 x₁ 0 0 x₂ for a step of 3. */
function dilated(b: Builder, x: Value, axis: number, step: number): Value {
  const { shape } = x.type;
  const size = shape[axis] ?? 1;
  const spaced = padAxis(b, b.withShape(x, shape.toSpliced(axis + 1, 0, 1)), axis + 1, 0, step - 1);
  const flat = b.withShape(spaced, withDim(shape, axis, multiplyDims(size, step)));
  const length = addDims(multiplyDims(subtractDims(size, 1), step), 1);
  return sliceAxis(b, flat, axis, 0, isStatic(length) ? Math.max(length, 0) : maxDims(length, 0));
}

/** The transpose of a slice: the elements at their original positions, zeros elsewhere. */
function unsliced(b: Builder, g: Value, shape: Shape, attributes: SliceAttributes): Value {
  const { starts, sizes, steps } = attributes;
  let result = g;
  const before: Dim[] = [];
  const after: Dim[] = [];
  shape.forEach((dim, axis) => {
    const start = starts[axis] ?? 0;
    const size = sizes[axis] ?? dim;
    const step = steps[axis] ?? 1;
    if (size === 0) {
      before.push(0);
      after.push(dim);
      return;
    }
    if (step < 0) result = sliceAxis(b, result, axis, subtractDims(size, 1), size, -1);
    if (Math.abs(step) > 1) result = dilated(b, result, axis, Math.abs(step));
    const first = step < 0 ? addDims(start, multiplyDims(subtractDims(size, 1), step)) : start;
    before.push(first);
    after.push(subtractDims(subtractDims(dim, first), result.type.shape[axis] ?? 0));
  });
  const isWhole = [...before, ...after].every((dim) => dim === 0);
  return isWhole ? result : b.pad(result, { before, after, value: 0 });
}

/** The transpose of tiling: the sum of all copies. */
function untiled(b: Builder, g: Value, shape: Shape, { multiples }: TileAttributes): Value {
  const copies: Dim[] = [];
  const axes: number[] = [];
  shape.forEach((dim, axis) => {
    const multiple = multiples[axis] ?? 1;
    if (multiple !== 1) axes.push(copies.push(multiple) - 1);
    copies.push(dim);
  });
  return b.reduceSum(b.withShape(g, copies), { axes, keepDims: false });
}

export const shapeRules: GradientTable<keyof typeof shapeOps> = {
  constant: notDifferentiable("a constant has no operands"),
  range: notDifferentiable("it has no operands"),
  sizes: notDifferentiable("sizes are integers"),
  bindSizes: notDifferentiable("sizes are integers"),
  // y = reshape x:  dx = g in the shape of x
  reshape: ({ g, operands: [x], b }) => [b.withShape(g, x.type.shape)],
  // y = xᴾ:  dx = g with the inverse permutation P⁻¹
  transpose: ({ g, attributes: { perm }, b }) => [b.permuted(g, inversePermutation(perm))],
  // y = x repeated:  dx = Σ g over the copies
  broadcastTo: ({ g, operands: [x], b }) => [b.reduceTo(g, x.type.shape)],
  // y = Σ x over copies:  dx = g repeated
  sumTo: ({ g, operands: [x], b }) => [b.expandTo(g, x.type.shape)],
  // y = (x₁, x₂, …):  dxᵢ = the part of g where xᵢ is
  concat: ({ g, operands, attributes: { axis }, b }) =>
    operands.length === 1
      ? [g]
      : b.split(g, { axis, sizes: operands.map(({ type }) => type.shape[axis] ?? 1) }),
  // x = (y₁, y₂, …):  dx = (g₁, g₂, …), with zeros for parts that have no gradient
  split: ({ grads, results, attributes: { axis }, b }) => {
    const parts = results.map((part, i) => grads[i] ?? b.fullLike(part, 0));
    return [concatAxis(b, parts, axis)];
  },
  // y = x[start : end : step]:  dx[start : end : step] = g, and 0 elsewhere
  slice: ({ g, operands: [x], attributes, b }) => [unsliced(b, g, x.type.shape, attributes)],
  // y = x with a border:  dx = g without the border
  pad: ({ g, operands: [x], attributes: { before }, b }) => [
    b.slice(g, { starts: before, sizes: x.type.shape, steps: before.map(() => 1) }),
  ],
  // y = x repeated:  dx = Σ g over the copies
  tile: ({ g, operands: [x], attributes, b }) => [untiled(b, g, x.type.shape, attributes)],
  // y = P x for a projection P = Pᵀ:  dx = P g
  trilu: ({ g, attributes, b }) => [b.trilu(g, attributes)],
};
