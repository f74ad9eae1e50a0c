/** Tensors of constants and sequences: zeros, ones, ranges, identity matrices, grids. */

import { checkedOptions, type OptionNames } from "../../options";
import { isPlainObject } from "../../structure";
import type { Rank } from "../../tensors/rank";
import { concatAxis, moveAxis, sliceAxis } from "../../../ir/compose/axes";
import { identityMatrix } from "../../../ir/compose/matrix";
import { measured } from "../../../ir/compose/run-checks";
import { isStatic, multiplyDims, subtractDims, type Dim } from "../../../ir/types/dim";
import { isInteger, type DType } from "../../../ir/types/dtype";
import { InvalidArgumentError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { checkedElement } from "../../../ir/types/literal";
import { formatType, normalizeAxis } from "../../../ir/types/type";
import {
  dimArgument,
  sizeArgument,
  shapeArgument,
  type IntegerLike,
  type ShapeLike,
} from "../../arguments/shape";
import { countArgument, numberArgument } from "../../arguments/numbers";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { checkDType, hasOwnDType, valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply, applyMany } from "../apply";

const filled =
  (name: string, element: number) =>
  <T extends Tensor | Rank = Rank>(shape: ShapeLike, given?: DType | null): TensorOf<T> =>
    apply((b) => {
      const dtype = given ?? "float32";
      checkDType(dtype);
      return b.full(dtype, shapeArgument(shape, "shape", name), element);
    });

/**
 * A tensor of zeros.
 *
 * @param shape sizes, which may depend on data inside functions
 * @param dtype (default: float32)
 * @throws InvalidArgumentError for a negative size; DTypeError for an unknown dtype
 * @example
 * ```ts
 * tf.zeros([2, 3]); // → [[0, 0, 0], [0, 0, 0]]
 * ```
 * @see TF.js `tf.zeros`; TensorFlow `tf.zeros`
 */
export const zeros = filled("zeros", 0);

/** A tensor of ones. @see TF.js `tf.ones`; TensorFlow `tf.ones` */
export const ones = filled("ones", 1);

const filledLike =
  (name: string, element: number) =>
  <T extends Tensor | Rank = Rank>(x: TensorLike, dtype?: DType | null): TensorOf<T> =>
    apply((b) => {
      const { type } = valueOf(x, "x", name);
      if (dtype !== undefined && dtype !== null) checkDType(dtype);
      return b.full(dtype ?? type.dtype, type.shape, element);
    });

/** Zeros in the shape of a tensor, in the given dtype (default: the tensor's). The tensor receives no gradient. @see TF.js `tf.zerosLike` */
export const zerosLike = filledLike("zerosLike", 0);

/** Ones in the shape of a tensor. @see TF.js `tf.onesLike` */
export const onesLike = filledLike("onesLike", 1);

/**
 * A tensor of one value.
 *
 * @param value a number, a boolean or a scalar tensor, which receives the sum of the elements' gradients
 * @throws InvalidArgumentError for a negative size, or a value that is not a scalar
 * @see TF.js `tf.fill`; TensorFlow `tf.fill`
 */
export const fill = <T extends Tensor | Rank = Rank>(
  shape: ShapeLike,
  value: TensorLike,
  given?: DType | null,
): TensorOf<T> =>
  apply((b) => {
    const dtype = given ?? undefined;
    if (dtype !== undefined) checkDType(dtype);
    const element = valueOf(value, "value", "fill", hasOwnDType(value) ? undefined : dtype);
    if (element.type.shape.length > 0) {
      throw new InvalidArgumentError({
        what: "value must be a scalar",
        given: formatType(element.type),
        expected: "a number, or a tensor of rank 0",
      });
    }
    return b.expandTo(
      dtype === undefined ? element : b.toDType(element, dtype),
      shapeArgument(shape, "shape", "fill"),
    );
  });

const argumentError = (what: string, given: string): InvalidArgumentError =>
  new InvalidArgumentError({ what, given, expected: "a range that ends" });

/**
 * Numbers from `start` to `stop`, exclusive. With one argument, it is `stop`, and `start` is 0.
 *
 * @param stop a number, or an integer that depends on sizes or data, then with an integer start and a step of 1
 * @throws InvalidArgumentError if the step is zero or leads away from `stop`
 * @example
 * ```ts
 * tf.range(1, 7, 2); // → [1, 3, 5]
 * ```
 * @see TF.js `tf.range`, whose default dtype float32 is used; TensorFlow `tf.range`
 */
export const range = (
  start: IntegerLike,
  stop?: IntegerLike | null,
  step = 1,
  given?: DType | null,
): Tensor =>
  apply((b) => {
    const dtype = given ?? "float32";
    checkDType(dtype);
    const hasStop = stop !== undefined && stop !== null;
    const from = hasStop ? start : 0;
    const to = hasStop ? stop : start;
    if (step === 0) throw argumentError("Requires delta != 0: 0", "step 0");
    if (typeof from !== "number" || typeof to !== "number") {
      const first = dimArgument(from, "start", "range");
      if (!isStatic(first) || step !== 1) {
        throw argumentError("range: only the end may depend on data", `step ${step}`);
      }
      const last = dimArgument(to, "stop", "range", first === 0 ? "negative_size" : undefined);
      const size = subtractDims(last, first);
      const made = b.range({ start: first, step, size, dtype });
      return first === 0 ? made : measured(b, made, 0, size, "negative_size");
    }
    for (const [name, given] of Object.entries({ start: from, stop: to, step }))
      numberArgument(given, name, "range");
    if (step > 0 ? from > to : from < to) {
      throw argumentError(
        `Requires start ${step > 0 ? "<=" : ">="} limit when delta ${step > 0 ? ">" : "<"} 0: ${from}/${to}`,
        `start ${from}, stop ${to}, step ${step}`,
      );
    }
    const size = Math.ceil((to - from) / step);
    countArgument(size, "stop", "range");
    for (const element of [from, step]) if (isInteger(dtype)) checkedElement(dtype, element);
    return b.range({ start: from, step, size, dtype });
  });

/**
 * Evenly spaced numbers from `start` to `stop`, inclusive.
 *
 * @param start a number or a floating-point tensor; `stop` is one of the same shape
 * @param num the number of elements, at least 1
 * @param axis the position of the new axis in the result
 * @throws InvalidArgumentError if `num` is not positive
 * @example
 * ```ts
 * tf.linspace(0, 1, 5); // → [0, 0.25, 0.5, 0.75, 1]
 * ```
 * @see TF.js `tf.linspace`; TensorFlow `tf.linspace`
 */
export const linspace = (start: TensorLike, stop: TensorLike, num = 50, axis = 0): Tensor =>
  apply((b) => {
    if (!Number.isInteger(num) || num < 1) {
      throw new InvalidArgumentError({
        what: `Requires num > 0: ${num}`,
        given: `num = ${num}`,
        expected: "a positive integer",
      });
    }
    const first = valueOf(start, "start", "linspace");
    const last = valueOf(stop, "stop", "linspace", first.type.dtype);
    const row = (x: Value): Value => b.withShape(x, [1, ...x.type.shape]);
    const at = normalizeAxis(axis, first.type.shape.length + 1);
    countArgument(num, "num", "linspace");
    if (num === 1) {
      // TensorFlow slices one number of both ends: the gradient of `stop` is zero, not unconnected.
      const ends = concatAxis(b, [row(first), row(last)], 0);
      return moveAxis(b, sliceAxis(b, ends, 0, 0, 1), 0, at);
    }
    const { dtype } = first.type;
    const counted = b.range({ start: 1, step: 1, size: num - 2, dtype });
    const steps = b.withShape(counted, [num - 2, ...first.type.shape.map(() => 1)]);
    const step = b.div(b.sub(last, first), b.scalar(dtype, num - 1));
    const inner = b.add(row(first), b.mul(steps, row(step)));
    const numbers = concatAxis(b, [row(first), ...(num > 2 ? [inner] : []), row(last)], 0);
    return moveAxis(b, numbers, 0, at);
  });

/**
 * The identity matrix, or a batch of identity matrices.
 *
 * @param numColumns number of columns (default: `numRows`)
 * @param batchShape sizes of the leading axes
 * @example
 * ```ts
 * tf.eye(2); // → [[1, 0], [0, 1]]
 * ```
 * @see TF.js `tf.eye`; TensorFlow `tf.eye`; ONNX `EyeLike`
 */
export const eye = (
  numRows: IntegerLike,
  numColumns?: IntegerLike | null,
  batchShape?: ShapeLike | null,
  dtype: DType = "float32",
): Tensor =>
  apply((b) => {
    checkDType(dtype);
    const rows = sizeArgument(numRows, "numRows", "eye");
    const columns = sizeArgument(numColumns ?? numRows, "numColumns", "eye");
    const batch = shapeArgument(batchShape ?? [], "batchShape", "eye");
    shapeArgument([rows, columns], "numRows and numColumns", "eye");
    return b.expandTo(identityMatrix(b, dtype, rows, columns), [...batch, rows, columns]);
  });

export interface MeshgridOptions {
  /** `xy` (the default) has the second vector's axis first; `ij` has the axes in the vectors' order. */
  readonly indexing?: "xy" | "ij" | undefined;
}

const isOptions = (
  last: TensorLike | MeshgridOptions | null | undefined,
): last is MeshgridOptions => isPlainObject(last) && Object.keys(last).length > 0;

const meshgridOptionNames: OptionNames<MeshgridOptions> = { indexing: true };

/**
 * The coordinates of a grid: for each vector a tensor that contains it along its own axis and repeats it along all others.
 *
 * @throws ValueError for an `indexing` other than `xy` and `ij`
 * @see TF.js `tf.meshgrid`; TensorFlow `tf.meshgrid`, which takes any number of vectors
 */
export const meshgrid = <T extends Tensor | Rank = Rank>(
  ...given: readonly (TensorLike | MeshgridOptions | undefined)[]
): TensorOf<T>[] =>
  applyMany((b) => {
    const last = given.at(-1);
    const options = checkedOptions(isOptions(last) ? last : {}, meshgridOptionNames, "tf.meshgrid");
    const hasOptions = isOptions(last) || (last === undefined && given.length > 2);
    const vectors = hasOptions ? given.slice(0, -1) : given;
    const indexing: string = options.indexing ?? "xy";
    if (indexing !== "xy" && indexing !== "ij") {
      throw new ValueError({
        what: `Argument indexing must be either 'xy' or 'ij', got '${indexing}'`,
        given: `indexing: ${indexing}`,
        expected: '"xy" or "ij"',
      });
    }
    const values = vectors.map((vector, i) =>
      valueOf(vector, ["x", "y"][i] ?? `args[${i}]`, "meshgrid"),
    );
    const rank = values.length;
    const placeOf = (i: number): number => (indexing === "xy" && rank > 1 && i < 2 ? 1 - i : i);
    const sizes = values.map(({ type }) => type.shape.reduce(multiplyDims, 1));
    const grid = sizes.map((_, i) => sizes[placeOf(i)] ?? 1);
    return values.map((value, i) => {
      const column = grid.map((size, axis): Dim => (axis === placeOf(i) ? size : 1));
      return b.expandTo(b.withShape(value, column), grid);
    });
  });
