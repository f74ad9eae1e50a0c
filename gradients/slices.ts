/**
 * Sparse gradients: pairs of values and indices along the first axis, as a gather's gradient, and their sums
 * and conversion to dense tensors.
 */

import type { Builder } from "../ir/builder";
import { concatAxis } from "../ir/compose/axes";
import type { Value } from "../ir/graph";
import type { TensorType } from "../ir/types/type";

/**
 * A gradient that is zero except for some slices along its first axis: the gradient of a gather. Slices of the
 * same index are summed.
 *
 * It stays a pair of values and indices until it is needed as a dense tensor. The conversion is an ordinary
 * operation, so that higher orders and batching need no rules for slices.
 */
export class Slices {
  constructor(
    /** [n, …shape[1:]] */
    readonly values: Value,
    /** [n], int32 or int64 */
    readonly indices: Value,
    /** The type of the dense gradient. */
    readonly type: TensorType,
  ) {}
}

/** A tensor with slices added to it. */
const withAdded = (b: Builder, x: Value, { values, indices }: Slices): Value => {
  const places = b.withShape(indices, [...indices.type.shape, 1]);
  return b.scatterND(x, places, values, { reduction: "add" });
};

/** The dense gradient: zeros, with the slices added. */
export const densified = (b: Builder, gradient: Value | Slices): Value =>
  gradient instanceof Slices
    ? withAdded(b, b.full(gradient.type.dtype, gradient.type.shape, 0), gradient)
    : gradient;

/** The gradient of a cast's operand: a table may be stored in another dtype than it is read in. */
export const castSlices = (b: Builder, { values, indices }: Slices, type: TensorType): Slices =>
  new Slices(b.toDType(values, type.dtype), indices, type);

/** Concatenates lists of slices. */
function joined(b: Builder, first: Slices, others: readonly Slices[]): Slices {
  const all = [first, ...others];
  const { dtype } = first.indices.type;
  const areAlike = all.every(({ indices }) => indices.type.dtype === dtype);
  const indices = all.map((each) => b.toDType(each.indices, areAlike ? dtype : "int64"));
  return new Slices(
    concatAxis(
      b,
      all.map(({ values }) => values),
      0,
    ),
    concatAxis(b, indices, 0),
    first.type,
  );
}

/** The sum of one or more gradients of one value. It consists of slices if all of them do. */
export function sumOfGradients(b: Builder, parts: readonly (Value | Slices)[]): Value | Slices {
  const whole = parts.flatMap((part) => (part instanceof Slices ? [] : [part]));
  const [first, ...others] = parts.filter((part) => part instanceof Slices);
  if (first === undefined) return whole.reduce((sum, part) => b.add(sum, part));
  const slices = joined(b, first, others);
  return whole.length === 0
    ? slices
    : withAdded(
        b,
        whole.reduce((sum, part) => b.add(sum, part)),
        slices,
      );
}
