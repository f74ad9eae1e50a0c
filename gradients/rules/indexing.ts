/** Gradients of gathers and scatters, which are each other's transposes. */

import type { Builder } from "../../ir/builder";
import { moveAxis } from "../../ir/compose/axes";
import type { Value } from "../../ir/graph";
import type { indexingOps, Reduction } from "../../ir/ops/indexing";
import { sizeOf, type TensorType } from "../../ir/types/type";
import { notDifferentiable, type GradientTable, type OperandGradient } from "../rule";
import { densified, Slices } from "../slices";

/**
 * Adds slices of g to zeros of a type, at their indices along an axis: the transpose of `gather`. Along the
 * first axis the result stays sparse.
 */
function scatteredAlong(
  b: Builder,
  g: Value,
  indices: Value,
  type: TensorType,
  axis: number,
): Value | Slices {
  const { shape } = type;
  const rank = indices.type.shape.length;
  const before = shape.slice(0, axis).map((_, i) => i);
  const along = indices.type.shape.map((_, i) => axis + i);
  const after = shape.slice(axis + 1).map((_, i) => axis + rank + i);
  const count = sizeOf(indices.type.shape);
  const others = shape.toSpliced(axis, 1);
  const updates = b.withShape(b.permuted(g, [...along, ...before, ...after]), [count, ...others]);
  const slices = new Slices(updates, b.withShape(indices, [count]), {
    dtype: type.dtype,
    shape: [shape[axis] ?? 1, ...others],
  });
  return axis === 0 ? slices : moveAxis(b, densified(b, slices), 0, axis);
}

/** The transpose of `gatherND`. Coordinates along the first axis alone are indices of slices. */
function scatteredAt(b: Builder, g: Value, indices: Value, type: TensorType): Value | Slices {
  if (indices.type.shape.at(-1) !== 1) {
    const zeros = b.full(type.dtype, type.shape, 0);
    return b.scatterND(zeros, indices, g, { reduction: "add" });
  }
  return scatteredAlong(b, g, b.withShape(indices, indices.type.shape.slice(0, -1)), type, 0);
}

/** Reads and writes slices, or elements, at the indices of one op. */
interface Access {
  readonly gather: (x: Value) => Value;
  readonly scatter: (x: Value, updates: Value, reduction: Reduction) => Value;
}

interface ScatterInput {
  readonly g: Value;
  readonly x: Value;
  readonly updates: Value;
  readonly result: Value;
  readonly b: Builder;
}

type ScatterGradient = (
  access: Access,
  input: ScatterInput,
) => readonly [x: OperandGradient, indices: null, updates: OperandGradient];

/** Distributes the gradient of each result evenly among the elements and updates that equal it. */
const extremum: ScatterGradient = ({ gather, scatter }, { g, x, updates, result, b }) => {
  const isX = b.toDType(b.equal(x, result), g.type.dtype);
  const isUpdate = b.toDType(b.equal(updates, gather(result)), g.type.dtype);
  const share = b.div(g, scatter(isX, isUpdate, "add"));
  return [b.mul(share, isX), null, b.mul(gather(share), isUpdate)];
};

const scatterGradients: Readonly<Record<Reduction, ScatterGradient>> = {
  // Replaced elements have no influence.
  none: ({ gather, scatter }, { g, updates, b }) => [
    scatter(g, b.fullLike(updates, 0), "none"),
    null,
    gather(g),
  ],
  add: ({ gather }, { g }) => [g, null, gather(g)],
  // d(x·Πu)/dx = Πu;  d/duⱼ = x·Πₖ≠ⱼ uₖ: the product over uⱼ, or, for a single zero, the product of all others.
  mul: ({ gather, scatter }, { g, x, updates, result, b }) => {
    const zero = b.scalarLike(updates, 0);
    const one = b.scalarLike(updates, 1);
    const isZero = b.equal(updates, zero);
    const zeros = scatter(b.fullLike(x, 0), b.toDType(isZero, g.type.dtype), "add");
    const nonZero = b.where(isZero, one, updates);
    const others = b.where(
      isZero,
      b.where(b.greater(gather(zeros), one), zero, gather(scatter(x, nonZero, "mul"))),
      b.div(gather(result), nonZero),
    );
    return [scatter(g, updates, "mul"), null, b.mul(gather(g), others)];
  },
  max: extremum,
  min: extremum,
};

export const indexingRules: GradientTable<keyof typeof indexingOps> = {
  // y = x[i]:  dx[i] += g for each index i. Along the first axis dx is a pair, slices and indices
  gather: ({ g, operands: [x, indices], attributes: { axis }, b }) => [
    scatteredAlong(b, g, indices, x.type, axis),
    null,
  ],
  // y = x[i]:  dx[i] += g for each coordinate i
  gatherND: ({ g, operands: [x, indices], b }) => [scatteredAt(b, g, indices, x.type), null],
  // y[i, j] = x[k[i, j], j]:  dx[k[i, j], j] += g[i, j]
  gatherElements: ({ g, operands: [x, indices], attributes: { axis }, b }) => [
    b.scatterElements(b.fullLike(x, 0), indices, g, { axis, reduction: "add" }),
    null,
  ],
  // y = x with y[i] = u, or y[i] = x[i] ∘ u for ∘ among +, ·, max and min.
  // Replaced: dx = g outside of i, du = g[i]. Added: dx = g, du = g[i].
  // Multiplied: dx = g·Πu, du = g[i]·x[i]·Π of the other u. Of extrema: g is shared evenly by what equals y
  scatterND: ({ g, operands: [x, indices, updates], attributes, result, b }) =>
    scatterGradients[attributes.reduction](
      {
        gather: (from) => b.gatherND(from, indices),
        scatter: (into, values, reduction) => b.scatterND(into, indices, values, { reduction }),
      },
      { g, x, updates, result, b },
    ),
  // as scatterND, with y[k[i, j], j] = x[k[i, j], j] ∘ u[i, j]
  scatterElements: ({ g, operands: [x, indices, updates], attributes, result, b }) => {
    const { axis } = attributes;
    return scatterGradients[attributes.reduction](
      {
        gather: (from) => b.gatherElements(from, indices, { axis }),
        scatter: (into, values, reduction) =>
          b.scatterElements(into, indices, values, { axis, reduction }),
      },
      { g, x, updates, result, b },
    );
  },
  nonZero: notDifferentiable("coordinates are integers"),
};
