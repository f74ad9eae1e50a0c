import type { Builder } from "../ir/builder";
import { concatAxis } from "../ir/compose/axes";
import type { Value } from "../ir/graph";
import type { TensorType } from "../ir/types/type";

/**
 * A gradient that is zero but for some slices along its first axis: what `gather` passes back. Slices of the same index add up.
 *
 * It stays a pair of values and indices until somebody needs it whole. What makes it whole is an operation like any other, so that higher
 * orders and batches need not know of it.
 */
export class Slices {
  constructor(
    /** [n, …shape[1:]] */
    readonly values: Value,
    /** [n], int32 or int64 */
    readonly indices: Value,
    /** The type of the whole gradient. */
    readonly type: TensorType,
  ) {}
}

/** A tensor with slices added to it. */
const withAdded = (b: Builder, x: Value, { values, indices }: Slices): Value => {
  const places = b.withShape(indices, [...indices.type.shape, 1]);
  return b.scatterND(x, places, values, { reduction: "add" });
};

/** The whole gradient: zeros, with the slices added. */
export const densified = (b: Builder, gradient: Value | Slices): Value =>
  gradient instanceof Slices
    ? withAdded(b, b.full(gradient.type.dtype, gradient.type.shape, 0), gradient)
    : gradient;

/** The gradient of a cast's operand: a table may be kept in another dtype than it is read in. */
export const castSlices = (b: Builder, { values, indices }: Slices, type: TensorType): Slices =>
  new Slices(b.toDType(values, type.dtype), indices, type);

/** Several lists of slices as one. */
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

/** The sum of gradients of one value, of which there is at least one. It has slices where all of them have. */
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
