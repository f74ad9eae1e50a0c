/** Tensors that are zero except for some slices along the first axis: `tf.IndexedSlices`, the gradients of gathers. */

import type { Rank } from "../tensors/rank";
import { InvalidArgumentError, ValueError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import { currentLocation } from "../../ir/location";
import { freshSymbol } from "../../ir/symbols";
import {
  formatShape,
  formatType,
  isStaticShape,
  mayBeSameShape,
  type Shape,
} from "../../ir/types/type";
import { densified, Slices } from "../../gradients/slices";
import { currentContext, innermostOwner, withContext } from "../context/context";
import { eagerOwner } from "../execution/eager-context";
import { withLocation } from "../context/with-location";
import { requireOneOf } from "../arguments/choice";
import { checkedIndices, indicesArgument } from "../arguments/indices";
import { shapeArgument, type ShapeLike } from "../arguments/shape";
import type { Composite } from "../structure";
import { Tensor, type TensorOf, graphValue, materializedValue } from "../tensors/tensor";
import { valueOf, type TensorLike } from "../tensors/tensor-like";

/**
 * A tensor that is zero except for some slices along its first axis: the gradient of a tensor that was only gathered from, such as an
 * embedding's table. Slices of the same index add up.
 *
 * It is a tensor: where one is expected, and where its data is read, it is densified, once. These work on `values`, `indices` and `denseShape`
 * without that: optimisers, `assignAdd`, `assignSub`, the `scatter…` methods of variables, `neg`, `cast`, `scalarMul`, `clipByValue`,
 * `clipByNorm`, `globalNorm` and `clipByGlobalNorm`.
 *
 * @example
 * ```ts
 * const table = tf.variable(tf.ones([4, 2]));
 * const tape = new tf.GradientTape();
 * const loss = tape.record(() => tf.gather(table, tf.tensor([1, 3], [2], "int32")).sum());
 * const g = tape.gradient(loss, table);
 * if (g instanceof tf.IndexedSlices) table.scatterSub(new tf.IndexedSlices(g.values.mul(0.5), g.indices));
 * table; // → [[1, 1], [0.5, 0.5], [1, 1], [0.5, 0.5]]
 * ```
 *
 * @see TensorFlow `tf.IndexedSlices`, which is not a tensor, but is converted to one
 */
export class IndexedSlices extends Tensor {
  /** The slices, `[n, …denseShape[1:]]`. */
  readonly values: Tensor;
  /** Where each slice belongs: int32 or int64 of shape `[n]`. */
  readonly indices: Tensor;
  private readonly hasShape: boolean;

  /**
   * @param values tensor of rank 1 or more, of any dtype
   * @param indices integers in [0, denseShape[0]), one for each slice; an index may be repeated
   * @param denseShape shape of the whole tensor; without it the slices can be scattered, but not used as a tensor
   * @throws InvalidArgumentError for inconsistent shapes; when the slices are used, for an index out of range
   */
  constructor(values: TensorLike, indices: TensorLike, denseShape?: ShapeLike | null) {
    const parts = checkedParts(values, indices, denseShape);
    const { data, places, shape } = parts;
    super({
      type: { dtype: data.type.dtype, shape: shape ?? shapeOfSlices(data) },
      isSymbolic: [data, places].some((part) => eagerOwner(part) === undefined),
      materialize: () => this.whole(),
    });
    this.values = new Tensor(data);
    this.indices = new Tensor(places);
    this.hasShape = shape !== undefined;
  }

  /** Sizes of the whole tensor by axis, as in `shape`; `null` where no shape was given. */
  get denseShape(): number[] | null {
    return this.hasShape ? this.shape : null;
  }

  /** The tensors that it consists of. */
  get parts(): readonly Tensor[] {
    return [this.values, this.indices];
  }

  /** Other slices with the same indices. */
  withValues(values: Tensor): IndexedSlices {
    return new IndexedSlices(values, this.indices, this.hasShape ? this.dims : null);
  }

  /**
   * Slices of which those with the same index are equal: each is the sum, or the product, of all that have its index. So they can be written
   * to a tensor in any order.
   */
  combined(reduction: "add" | "mul"): IndexedSlices {
    requireOneOf(reduction, ["add", "mul"], "the reduction of IndexedSlices.combined");
    const b = currentContext();
    const values = graphValue(this.values);
    const inverse = b.uniqueInverse(graphValue(this.indices));
    const places = b.withShape(inverse, [...inverse.type.shape, 1]);
    const neutral = b.fullLike(values, reduction === "add" ? 0 : 1);
    const results = b.scatterND(neutral, places, values, { reduction });
    return this.withValues(new Tensor(b.gather(results, inverse, { axis: 0 })));
  }

  /** The dense value, if it was made already. */
  get made(): Value | undefined {
    return materializedValue(this);
  }

  /**
   * Makes the dense value, in the graph that the slices are part of.
   *
   * @throws ValueError where its shape is not known, InvalidArgumentError for an index out of range
   */
  whole(): Value {
    if (!this.hasShape) throw withoutShape(this);
    const [values, indices] = [graphValue(this.values), graphValue(this.indices)];
    const b = innermostOwner([values, indices]);
    const type = { dtype: this.dtype, shape: this.dims };
    return withContext(b, () =>
      densified(b, new Slices(values, checkedIndices(b, indices, type.shape[0] ?? 0), type)),
    );
  }

  override dispose(): void {
    super.dispose();
    for (const part of this.parts) part.dispose();
  }

  override toString(): string {
    const { values, indices, dtype } = this;
    const shape = this.hasShape ? formatShape(this.dims) : "null";
    return `IndexedSlices(indices=${formatType(graphValue(indices).type)}, values=${formatType(graphValue(values).type)}, dense_shape=${shape}, dtype=${dtype})`;
  }
}

/** The slices of a gradient that a tape computed. */
export const slicesOfGradient = ({ values, indices, type }: Slices): IndexedSlices =>
  new IndexedSlices(new Tensor(values), new Tensor(indices), type.shape);

/**
 * An operation on a tensor that is applied to the slices of `IndexedSlices`, as in TensorFlow: the zeros around them stay zeros, even if the
 * operation maps zero to something else.
 */
export const sliceWise =
  <A extends readonly unknown[]>(operation: (x: TensorLike, ...rest: A) => Tensor) =>
  <T extends Tensor | Rank = Rank>(x: TensorLike, ...rest: A): TensorOf<T> =>
    x instanceof IndexedSlices ? x.withValues(operation(x.values, ...rest)) : operation(x, ...rest);

/** The decomposition of slices of a shape into their parts, which are passed to and returned from functions instead of the dense tensor. */
export function slicesOfShape(denseShape: readonly number[] | null): Composite {
  const key = `IndexedSlices${denseShape === null ? "" : formatShape(denseShape)}`;
  return {
    ...{ denseShape, key },
    names: ["values", "indices"],
    partsOf: (whole) =>
      whole instanceof IndexedSlices && compositeOfSlices(whole)?.key === key
        ? whole.parts
        : undefined,
    make: ([values, indices]) =>
      values instanceof Tensor && indices instanceof Tensor
        ? new IndexedSlices(values, indices, denseShape)
        : // Placeholders of the parts, such as specs.
          { values, indices },
  };
}

/** The decomposition of slices. Slices whose shape is unknown before the run are passed as dense tensors. */
export const compositeOfSlices = (given: unknown): Composite | undefined =>
  given instanceof IndexedSlices && (given.denseShape === null || isStaticShape(given.dims))
    ? slicesOfShape(given.denseShape)
    : undefined;

/** The shape of slices of an unknown number of rows. */
const shapeOfSlices = ({ type: { shape } }: Value): Shape => [
  freshSymbol("rows"),
  ...shape.slice(1),
];

function checkedParts(
  values: TensorLike,
  indices: TensorLike,
  denseShape: ShapeLike | null | undefined,
): { readonly data: Value; readonly places: Value; readonly shape: Shape | undefined } {
  return withLocation(() => {
    const data = valueOf(values, "values", "IndexedSlices");
    const places = indicesArgument(currentContext(), indices, "indices", "IndexedSlices");
    const shape =
      denseShape === undefined || denseShape === null
        ? undefined
        : shapeArgument(denseShape, "denseShape", "IndexedSlices");
    const [count, ...inner] = data.type.shape;
    const expected = shape === undefined ? inner : shape.slice(1);
    const fits =
      count !== undefined &&
      shape?.length !== 0 &&
      mayBeSameShape(places.type.shape, [count]) &&
      mayBeSameShape(inner, expected);
    if (fits) return { data, places, shape };
    throw new InvalidArgumentError({
      what: "IndexedSlices: the shapes of values, indices and denseShape do not match",
      given: `values ${formatType(data.type)}, indices ${formatType(places.type)}${shape === undefined ? "" : `, denseShape ${formatShape(shape)}`}`,
      expected: "values [n, …denseShape[1:]] and indices [n]",
    });
  });
}

const withoutShape = (slices: IndexedSlices): ValueError =>
  new ValueError(
    {
      what: `Tensor conversion requested for IndexedSlices without denseShape: ${slices.toString()}`,
      given: "slices of a tensor whose number of rows is not known",
      expected: "a denseShape",
      fix: "new tf.IndexedSlices(values, indices, denseShape)",
    },
    currentLocation(),
  );
