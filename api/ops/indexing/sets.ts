/** Set operations on vectors: `tf.setdiff1d`. */

import { unsqueezed } from "../../../ir/compose/axes";
import { InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { formatType } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { afterReading } from "../../tensors/awaited";
import { graphValue, type Tensor } from "../../tensors/tensor";
import { dispose } from "../../tensors/tidy";
import { pairOfOneDType, type TensorLike } from "../../tensors/tensor-like";
import { nonZeroIndices } from "./nonzero";
import { applyMany } from "../apply";

/**
 * The elements of one vector that are not in another, and their indices.
 *
 * @param x vector, as `y`
 * @returns the elements in the order of `x`, and their indices, int32. In a function whose arguments determine them, their number is
 * known only when the graph runs
 * @throws InvalidArgumentError for tensors of another rank
 * @see TF.js `tf.setdiff1dAsync`; TensorFlow `tf.sets`, `ListDiff`
 */
export const setdiff1d = (x: TensorLike, y: TensorLike): [elements: Tensor, indices: Tensor] => {
  const [kept, mask] = keptIn(x, y);
  return keptBy(kept, mask);
};

/** A vector, and whether each of its elements is not in another one. */
function keptIn(x: TensorLike, y: TensorLike): readonly [kept: Tensor, mask: Tensor] {
  const [kept, mask] = applyMany((b) => {
    const [first, removed] = pairOfOneDType(["x", x], ["y", y], "setdiff1d");
    for (const [name, { type }] of [
      ["x", first],
      ["y", removed],
    ] as const) {
      if (type.shape.length === 1) continue;
      throw new InvalidArgumentError({
        what: `${name} should be 1D tensor, but got ${name} (${type.shape.map(String).join(",")}).`,
        given: formatType(type),
        expected: "a vector",
      });
    }
    return [first, b.not(isAmong(b, first, removed))];
  });
  if (kept === undefined || mask === undefined) throw new RangeError("there are two results");
  return [kept, mask];
}

function keptBy(kept: Tensor, mask: Tensor): [elements: Tensor, indices: Tensor] {
  const [elements, indices] = applyMany((b) => {
    const positions = nonZeroIndices(b, graphValue(mask));
    return [b.gather(graphValue(kept), positions, { axis: 0 }), b.toDType(positions, "int32")];
  });
  dispose([kept, mask]);
  if (elements === undefined || indices === undefined)
    throw new RangeError("there are two results");
  return [elements, indices];
}

/** For each element of a vector whether another contains it. */
function isAmong(b: Context, x: Value, y: Value): Value {
  const matches = b.equal(unsqueezed(b, x, 1), unsqueezed(b, y, 0));
  const count = b.reduceSum(b.toDType(matches, "int32"), { axes: [1], keepDims: false });
  return b.greater(count, b.scalar("int32", 0));
}

/** As `setdiff1d`. @see TF.js `tf.setdiff1dAsync` */
export const setdiff1dAsync = async (
  x: TensorLike,
  y: TensorLike,
): Promise<[elements: Tensor, indices: Tensor]> => {
  const [kept, mask] = keptIn(x, y);
  return afterReading([mask], () => keptBy(kept, mask));
};
