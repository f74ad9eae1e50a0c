/** Spectral decompositions: symmetric eigenvalues and singular values. */

import type { Value } from "../../../ir/graph";
import type { Tensor } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply, applyMany, unaryApi } from "../apply";

/**
 * Eigenvalues and eigenvectors of symmetric matrices, by Jacobi's rotations.
 *
 * @param x floating-point `[…, n, n]`, of which the lower triangle is read; n is static
 * @returns `[e, v]`: eigenvalues `[…, n]` in ascending order, and `v` `[…, n, n]`, whose columns are the eigenvectors, with
 * `x·v = v·diag(e)`. The sign of a vector is arbitrary, and so is the choice among those of equal eigenvalues.
 * @throws InvalidArgumentError if the matrices are not square
 * @see TensorFlow `tf.linalg.eigh`. The gradient is a lower triangle. Gradients between vectors of equal eigenvalues, which do not exist, are 0.
 */
export const eigh = (x: TensorLike): Tensor[] =>
  applyMany((b) => b.eigh(valueOf(x, "tensor", "eigh")));

/**
 * Eigenvalues of symmetric matrices in ascending order.
 *
 * @example
 * ```ts
 * tf.linalg.eigvalsh([[2, 0], [0, 1]]); // → [1, 2]
 * ```
 * @see TensorFlow `tf.linalg.eigvalsh`; see `eigh`
 */
export const eigvalsh = unaryApi("eigvalsh", (b, x) => {
  const [values] = b.eigh(x);
  if (values === undefined) throw new RangeError("eigh has two results");
  return values;
});

const decomposed = (x: TensorLike, full: boolean): Tensor[] =>
  applyMany((b) => b.svd(valueOf(x, "tensor", "svd"), { full }));

/**
 * Singular values of matrices, and their vectors, by Jacobi's rotations.
 *
 * @param x floating-point `[…, m, n]`; m and n are static
 * @param fullMatrices whether `u` and `v` are square; otherwise they have p = min(m, n) columns
 * @param computeUv whether vectors are computed, too
 * @returns `[s, u, v]` with `x = u·diag(s)·vᵀ`: singular values `[…, p]` in descending order, `u` `[…, m, p]` and `v` `[…, n, p]`, whose
 * columns are orthonormal; or `s` alone. The sign of a pair of vectors is arbitrary, and so is the choice among those of equal values.
 * @throws InvalidArgumentError for a rank below 2; UnimplementedError for the gradient of full matrices if m and n differ by more
 * than 1, since their last vectors are not unique
 * @see TensorFlow `tf.linalg.svd`
 */
export function svd(x: TensorLike, fullMatrices?: boolean, computeUv?: true): Tensor[];
export function svd(x: TensorLike, fullMatrices: boolean, computeUv: false): Tensor;
export function svd(x: TensorLike, fullMatrices?: boolean, computeUv?: boolean): Tensor[] | Tensor;
export function svd(x: TensorLike, fullMatrices = false, computeUv = true): Tensor[] | Tensor {
  if (computeUv) return decomposed(x, fullMatrices);
  return apply((b): Value => b.singularValues(valueOf(x, "tensor", "svd")));
}
