/** Nodes that fail on purpose, by a label in their names: from it a failed run learns what the user is to be told. */

import type { ErrorReport } from "./errors";

export const failures = {
  not_invertible: {
    what: "Input is not invertible.",
    given: "a singular matrix, or one that is too close to one for its dtype",
    expected: "matrices that have an inverse",
    fix: "add a multiple of the identity, or use tf.linalg.lstsq with a regularizer",
  },
  not_square: {
    what: "Input matrix must be square",
    given: "a matrix whose sizes were unknown while tracing",
    expected: "as many rows as columns",
  },
  negative_size: {
    what: "a size is negative",
    given: "a size that was computed",
    expected: "sizes that are not negative",
  },
  negative_padding: {
    what: "Paddings must be non-negative",
    given: "paddings that were computed",
    expected: "one pair of non-negative numbers for each axis",
  },
  negative_length: {
    what: "seqLengths: a length is negative",
    given: "lengths that were computed",
    expected: "lengths from 0 to the size of the axis",
  },
  negative_exponent: {
    what: "Integers to negative integer powers are not allowed",
    given: "exponents that were computed",
    expected: "exponents of 0 or more",
    fix: "cast to a floating-point dtype",
  },
  leaves_tensor: {
    what: "a slice is not inside the tensor",
    given: "a tensor whose size was unknown while tracing, or a begin or size that was computed",
    expected: "a slice inside the tensor",
  },
  mirror_too_wide: {
    what: "paddings must be less than the dimension size (reflect), or no greater than it (symmetric)",
    given: "an axis whose size was unknown while tracing, or paddings that were computed",
    expected: "no more elements on each side than the axis has to mirror",
  },
  not_a_permutation: {
    what: "invertPermutation needs a vector that contains each of 0 … n − 1 once",
    given: "a vector that was computed, with a repeated element",
    expected: "a permutation",
  },
  shapes_do_not_broadcast: {
    what: "Incompatible shapes for broadcasting",
    given: "shapes that were computed",
    expected: "in each axis equal sizes, or a size of 1",
  },
  other_window_counts: {
    what: "the input's sizes are not those that a convolution of outputShape has",
    given: "an outputShape that was computed",
    expected: "an outputShape whose convolution has the sizes of the input",
  },
} satisfies Readonly<Record<string, ErrorReport>>;

export type FailureName = keyof typeof failures;

/** The name scope of a node that fails for this reason. */
export const failureLabel = (failure: FailureName): string => failure;

const isFailure = (name: string): name is FailureName => Object.hasOwn(failures, name);

/** The reason why a node of this name fails; `undefined` unless it fails on purpose. */
export function failureOf(node: string): ErrorReport | undefined {
  const name = node.split("/").findLast(isFailure);
  return name === undefined ? undefined : failures[name];
}
