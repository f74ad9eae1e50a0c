/** `tf.embeddingLookup`: rows of an embedding table. */

import { InvalidArgumentError } from "../../../ir/errors";
import type { Tensor } from "../../tensors/tensor";
import type { TensorLike } from "../../tensors/tensor-like";
import { identity } from "../elementwise/elementwise";
import { gather } from "../indexing/indexing";
import { clipByNorm } from "../reduction/norm";

/**
 * The rows of a table at the given ids.
 *
 * @param params the table, `[rows, …]`
 * @param ids row indices, integers of any shape
 * @param maxNorm rows whose Euclidean norm is larger are scaled down to it
 * @returns `ids.shape + params.shape[1:]`
 * @throws InvalidArgumentError for an id out of range, or a `maxNorm` that is not positive
 * @see TensorFlow `tf.nn.embedding_lookup`. The gradient sums the contributions of repeated ids.
 */
export function embeddingLookup(
  params: TensorLike,
  ids: TensorLike,
  maxNorm?: number | null,
): Tensor {
  const table = identity(params);
  const rows = gather(table, ids, 0);
  if (maxNorm === undefined || maxNorm === null) return rows;
  if (!(maxNorm > 0)) {
    throw new InvalidArgumentError({
      what: "embeddingLookup: maxNorm must be positive",
      given: `maxNorm = ${maxNorm}`,
      expected: "a positive number",
    });
  }
  // The axes of one row: the last ones.
  const axes = Array.from({ length: table.rank - 1 }, (_, i) => -1 - i);
  return clipByNorm(rows, maxNorm, axes);
}
