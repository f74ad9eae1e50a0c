/** Shapes as tensors: `tf.shape`, `tf.size`, `tf.rank`, broadcasting of shapes, `tf.ensureShape`. */

import type { Rank } from "../../tensors/rank";
import { sized, zeroUnless } from "../../../ir/compose/run-checks";
import { isStatic } from "../../../ir/types/dim";
import { isDType, type DType } from "../../../ir/types/dtype";
import { DTypeError, InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { formatShape, formatType, sizeOf, type Shape } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { constantElements } from "../../tensors/static-values";
import { indicesArgument } from "../../arguments/indices";
import { requireStaticSize } from "../../arguments/static-sizes";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { nullableSizes } from "../../tensors/unknown-size";
import { apply } from "../apply";

const intVector = (b: Context, dims: Shape, dtype: string): Value => {
  if (dtype === "int32" || dtype === "int64") return b.sizes({ dims, dtype });
  throw new DTypeError({
    what: isDType(dtype) ? `sizes cannot be ${dtype}` : `unknown dtype ${dtype}`,
    given: dtype,
    expected: "int32 or int64",
  });
};

/**
 * The sizes of a tensor as an integer vector. Symbolic sizes are computed when the graph runs.
 *
 * @throws DTypeError for a dtype other than int32 and int64
 * @example
 * ```ts
 * tf.shape(tf.zeros([2, 3])); // → [2, 3]
 * ```
 * @see TensorFlow `tf.shape`; ONNX `Shape`. The property `x.shape` is an array of the sizes that are known now.
 */
export const shape = (x: TensorLike, dtype: DType = "int32"): Tensor =>
  apply((b) => intVector(b, valueOf(x, "x", "shape").type.shape, dtype));

/** The number of elements of a tensor as an integer scalar. @see TensorFlow `tf.size` */
export const size = (x: TensorLike, dtype: DType = "int32"): Tensor =>
  apply((b) => {
    const count = sizeOf(valueOf(x, "x", "size").type.shape);
    return b.withShape(intVector(b, [count], dtype), []);
  });

/** The number of axes of a tensor as an integer scalar. @see TensorFlow `tf.rank` */
export const rank = (x: TensorLike): Tensor =>
  apply((b) => b.scalar("int32", valueOf(x, "x", "rank").type.shape.length));

function checkBroadcast(shapes: readonly (readonly number[])[]): void {
  const [x = [], y = []] = shapes;
  const ends = Array.from({ length: Math.min(x.length, y.length) }, (_, i) => -1 - i);
  if (ends.every((i) => x.at(i) === 1 || y.at(i) === 1 || x.at(i) === y.at(i))) return;
  throw new InvalidArgumentError({
    what: `Incompatible shapes: [${x.join(",")}] vs. [${y.join(",")}]`,
    given: `[${x.join(",")}] and [${y.join(",")}]`,
    expected: "sizes that are equal, or 1, from the last axis on",
  });
}

const broadcastShapesApi =
  (op: string, names: readonly [string, string]) =>
  <T extends Tensor | Rank = Rank>(first: TensorLike, second: TensorLike): TensorOf<T> =>
    apply((b) => {
      const vectors = [
        indicesArgument(b, first, names[0], op),
        indicesArgument(b, second, names[1], op),
      ];
      vectors.forEach(({ type }, i) => {
        if (type.shape.length === 1) return;
        throw new InvalidArgumentError({
          what: `${op}(): ${i === 0 ? "first" : "second"} input must be a vector (rank=1). Has rank ${type.shape.length}`,
          given: formatType(type),
          expected: "the sizes of a shape as a vector",
        });
      });
      const length = Math.max(
        ...vectors.map(({ type }) => requireStaticSize(type.shape[0] ?? 0, op, 0)),
      );
      const [x, y] = vectors.map((vector) => {
        const missing = length - Number(vector.type.shape[0]);
        return b.pad(vector, { before: [missing], after: [0], value: 1 });
      });
      if (x === undefined || y === undefined) throw new RangeError("there are two shapes");
      const isOne = b.equal(x, b.scalarLike(x, 1));
      const shape = b.where(isOne, y, x);
      const known = vectors.map((vector) => constantElements(vector));
      if (known.every((sizes) => sizes !== undefined)) {
        checkBroadcast(known);
        return shape;
      }
      const fits = b.or(b.or(isOne, b.equal(y, b.scalarLike(y, 1))), b.equal(x, y));
      return b.add(shape, zeroUnless(b, fits, shape.type.dtype, "shapes_do_not_broadcast"));
    });

/**
 * The broadcast shape of two shapes: integer vectors.
 *
 * @throws InvalidArgumentError if they do not broadcast: now if they are known, otherwise when the graph runs
 * @see TensorFlow `tf.broadcast_dynamic_shape`
 */
export const broadcastDynamicShape = broadcastShapesApi("broadcastDynamicShape", [
  "shapeX",
  "shapeY",
]);

/** As `broadcastDynamicShape`. @see TF.js `tf.broadcastArgs` */
export const broadcastArgs = broadcastShapesApi("broadcastArgs", ["s0", "s1"]);

/**
 * The same tensor with the given static shape.
 *
 * @param shape sizes; `null`, or an unknown size of another tensor's shape, for one that is not checked
 * @throws InvalidArgumentError if the tensor cannot have the shape: now for static sizes, otherwise when the graph runs
 * @see TensorFlow `tf.ensure_shape`
 */
export const ensureShape = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  shape: readonly (number | null)[],
): TensorOf<T> =>
  apply((b) => {
    const value = valueOf(x, "x", "ensureShape");
    const expected = nullableSizes(shape);
    const own = value.type.shape;
    const isPossible =
      expected.length === own.length &&
      own.every((dim, i) => !isStatic(dim) || expected[i] === null || expected[i] === dim);
    if (!isPossible) {
      throw new InvalidArgumentError({
        what: `Shape of tensor ${formatShape(own)} is not compatible with expected shape [${expected.map((dim) => dim ?? "?").join(",")}]`,
        given: formatType(value.type),
        expected: "the given shape",
      });
    }
    return expected.reduce<Value>(
      (known, size, axis) => (size === null ? known : sized(b, known, axis, size)),
      value,
    );
  });
