/** Batching rules of gathers and scatters. */

import type { Builder } from "../../ir/builder";
import { moveAxis, unsqueezed, withBatchCoordinates } from "../../ir/compose/axes";
import type { Value } from "../../ir/graph";
import type { indexingOps } from "../../ir/ops/indexing";
import { neverBatched, type BatchingTable } from "./rule";
import { withAxis } from "./axes";

/** x with its first axis last, where it is part of the slices that indices address. */
const batchLast = (b: Builder, x: Value): Value => moveAxis(b, x, 0, x.type.shape.length - 1);
const batchFirst = (b: Builder, x: Value): Value => moveAxis(b, x, x.type.shape.length - 1, 0);

export const indexingBatching: BatchingTable<keyof typeof indexingOps> = {
  gather: ({ operands: [x, indices], batched: [isX, isIndices], attributes: { axis }, b }) => {
    if (isIndices !== true) return b.gather(x, indices, { axis: axis + 1 });
    if (isX !== true) return moveAxis(b, b.gather(x, indices, { axis }), axis, 0);
    const rank = indices.type.shape.length - 1;
    const coordinates = withBatchCoordinates(b, unsqueezed(b, indices, rank + 1), 1);
    // Sizes of x are [batch, gathered axis, axes before it, axes after it]; the indices' own axes belong after
    // those before it.
    const slices = b.gatherND(moveAxis(b, x, axis + 1, 1), coordinates);
    const moved = slices.type.shape.map((_, i) => i);
    const own = moved.splice(1, rank);
    return b.permuted(slices, moved.toSpliced(axis + 1, 0, ...own));
  },
  gatherND: ({ operands: [x, indices], batched: [isX, isIndices], b }) => {
    if (isIndices !== true) return batchFirst(b, b.gatherND(batchLast(b, x), indices));
    return isX === true
      ? b.gatherND(x, withBatchCoordinates(b, indices, 1))
      : b.gatherND(x, indices);
  },
  scatterND: ({ operands: [x, indices, updates], batched, attributes, size, b }) => {
    const into = withAxis(b, x, batched[0] === true, size);
    const values = withAxis(b, updates, batched[2] === true, size);
    if (batched[1] === true) {
      return b.scatterND(into, withBatchCoordinates(b, indices, 1), values, attributes);
    }
    return batchFirst(
      b,
      b.scatterND(batchLast(b, into), indices, batchLast(b, values), attributes),
    );
  },
  gatherElements: ({ operands: [x, indices], batched, attributes: { axis }, size, b }) =>
    b.gatherElements(
      withAxis(b, x, batched[0] === true, size),
      withAxis(b, indices, batched[1] === true, size),
      { axis: axis + 1 },
    ),
  scatterElements: ({ operands, batched, attributes: { axis, reduction }, size, b }) => {
    const [x, indices, updates] = operands;
    return b.scatterElements(
      withAxis(b, x, batched[0] === true, size),
      withAxis(b, indices, batched[1] === true, size),
      withAxis(b, updates, batched[2] === true, size),
      { axis: axis + 1, reduction },
    );
  },
  nonZero: neverBatched("the number of coordinates differs from example to example"),
};
