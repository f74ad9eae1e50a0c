/** The assertions of `tf.debugging` on ranks and shapes. Static ranks and sizes are checked when the call is traced, other sizes by the run. */

import { checkedOptions } from "../../options";
import { isStatic } from "../../../ir/types/dim";
import { ValueError } from "../../../ir/errors";
import { currentLocation } from "../../../ir/location";
import { formatShape, type Shape } from "../../../ir/types/type";
import { Tensor } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { withLocation } from "../../context/with-location";
import { assertOptionNames, type AssertOptions } from "./assert-options";
import { assertEqual } from "./assertions";
import { shape as sizesOf } from "../shape/sizes";
import { gather } from "../indexing/indexing";

/** What is known of a rank is known when a function is traced: these fail then, and never in a run. */

const dimsOf = (x: TensorLike, name: string): Shape =>
  withLocation(() => valueOf(x, "x", name)).type.shape;

function requireRank(
  x: TensorLike,
  name: string,
  expected: string,
  isRight: (rank: number) => boolean,
  message: string | undefined,
): void {
  const dims = dimsOf(x, name);
  if (isRight(dims.length)) return;
  throw shapeError(`Tensor must have ${expected}`, dims, expected, message);
}

const shapeError = (
  what: string,
  dims: Shape,
  expected: string,
  message: string | undefined,
): ValueError =>
  new ValueError(
    {
      what: message === undefined ? what : `${message}: ${what}`,
      given: `rank ${dims.length}, shape ${formatShape(dims)}`,
      expected,
      fix: "reshape the tensor",
    },
    currentLocation(),
  );

/** @throws ValueError, when it is called, unless x has the rank. @see TensorFlow `tf.debugging.assert_rank` */
export const assertRank = (x: TensorLike, rank: number, options: AssertOptions = {}): void => {
  const { message } = checkedOptions(options, assertOptionNames, "tf.debugging.assertRank");
  requireRank(x, "assertRank", `rank ${rank}`, (own) => own === rank, message);
};

/** @throws ValueError, when it is called, if x has fewer axes. @see TensorFlow `tf.debugging.assert_rank_at_least` */
export const assertRankAtLeast = (
  x: TensorLike,
  rank: number,
  options: AssertOptions = {},
): void => {
  const { message } = checkedOptions(options, assertOptionNames, "tf.debugging.assertRankAtLeast");
  const expected = `rank at least ${rank}`;
  requireRank(x, "assertRankAtLeast", expected, (own) => own >= rank, message);
};

/** @throws ValueError, when it is called, unless x has one of the ranks. @see TensorFlow `tf.debugging.assert_rank_in` */
export const assertRankIn = (
  x: TensorLike,
  ranks: readonly number[],
  options: AssertOptions = {},
): void => {
  const { message } = checkedOptions(options, assertOptionNames, "tf.debugging.assertRankIn");
  const expected = `rank in (${ranks.join(", ")})`;
  requireRank(x, "assertRankIn", expected, (own) => ranks.includes(own), message);
};

/** @throws ValueError, when it is called, unless x is a scalar. @see TensorFlow `tf.debugging.assert_scalar` */
export const assertScalar = (x: TensorLike, options: AssertOptions = {}): void => {
  const { message } = checkedOptions(options, assertOptionNames, "tf.debugging.assertScalar");
  requireRank(x, "assertScalar", "rank 0: a scalar", (own) => own === 0, message);
};

/** A size that a tensor must have: a number, a name that represents one size in all shapes, or `null` for any size. */
export type ExpectedSize = number | string | null;

/**
 * Checks the shapes of tensors against one another.
 *
 * @throws ValueError, when it is called, for static sizes; InvalidArgumentError, when the graph runs, for sizes that only the run determines
 * @example
 * ```ts
 * const [x, w] = [tf.ones([4, 3]), tf.ones([3, 10])];
 * tf.debugging.assertShapes([[x, ["N", "D"]], [w, ["D", 10]]]);
 * ```
 * @see TensorFlow `tf.debugging.assert_shapes`; its `...` for any number of axes is not supported
 */
export function assertShapes(
  shapes: readonly (readonly [x: TensorLike, shape: readonly ExpectedSize[]])[],
  options: AssertOptions = {},
): void {
  const sizes = new Map<string, number | Tensor>();
  for (const [x, expected] of shapes) {
    const tensor = new Tensor(withLocation(() => valueOf(x, "x", "assertShapes")));
    assertRank(tensor, expected.length, options);
    tensor.dims.forEach((dim, axis) => {
      const declared = expected[axis] ?? null;
      if (declared === null) return;
      const own = isStatic(dim) ? dim : gather(sizesOf(tensor), axis);
      const known = typeof declared === "number" ? declared : sizes.get(declared);
      if (known === undefined) {
        sizes.set(String(declared), own);
      } else if (typeof own === "number" && typeof known === "number") {
        if (own === known) return;
        const what = `Tensor dimension ${axis} must have size ${known}. Received size ${own}`;
        throw shapeError(what, tensor.dims, `[${expected.join(", ")}]`, options.message);
      } else assertEqual(own, known, options);
    });
  }
}
