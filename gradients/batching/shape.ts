/** Batching rules of data movement. */

import type { shapeOps } from "../../ir/ops/shape";
import { neverBatched, type BatchingTable } from "./rule";
import { padded, shifted, withAxis } from "./axes";

export const shapeBatching: BatchingTable<keyof typeof shapeOps> = {
  constant: neverBatched("it has no operands"),
  range: neverBatched("it has no operands"),
  sizes: neverBatched("it has no operands"),
  bindSizes: neverBatched("sizes are one for all examples"),
  reshape: ({ operands: [x], attributes: { shape }, size, b }) => b.withShape(x, [size, ...shape]),
  transpose: ({ operands: [x], attributes: { perm }, b }) => b.permuted(x, [0, ...shifted(perm)]),
  broadcastTo: ({ operands: [x], attributes: { shape }, size, b }) =>
    b.expandTo(padded(b, x, shape.length), [size, ...shape]),
  // Axes that the target lacks are kept, of size 1, so that the batch axis is aligned with itself.
  sumTo: ({ operands: [x], attributes: { shape }, size, b }) => {
    const missing = x.type.shape.length - 1 - shape.length;
    const kept = b.reduceTo(x, [size, ...new Array<number>(missing).fill(1), ...shape]);
    return b.withShape(kept, [size, ...shape]);
  },
  concat: ({ operands, batched, attributes: { axis }, size, b }) => {
    const parts = operands.map((x, i) => withAxis(b, x, batched[i] === true, size));
    return b.concat(...parts, { axis: axis + 1 });
  },
  split: ({ operands: [x], attributes: { axis, sizes }, b }) =>
    b.split(x, { axis: axis + 1, sizes }),
  slice: ({ operands: [x], attributes: { starts, sizes, steps }, size, b }) =>
    b.slice(x, { starts: [0, ...starts], sizes: [size, ...sizes], steps: [1, ...steps] }),
  pad: ({ operands: [x], attributes: { before, after, value }, b }) =>
    b.pad(x, { before: [0, ...before], after: [0, ...after], value }),
  tile: ({ operands: [x], attributes: { multiples }, b }) =>
    b.tile(x, { multiples: [1, ...multiples] }),
  // It applies to the last two axes, whatever precedes them.
  trilu: ({ operands: [x], attributes, b }) => b.trilu(x, attributes),
};
