import type { shapeOps } from "../../ir/ops/shape";
import { neverBatched, type BatchingTable } from "../batching-rule";
import { padded, shifted } from "./axes";

export const shapeBatching: BatchingTable<keyof typeof shapeOps> = {
  constant: neverBatched("it has no operands"),
  reshape: ({ operands: [x], attributes: { shape }, size, b }) => b.withShape(x, [size, ...shape]),
  transpose: ({ operands: [x], attributes: { perm }, b }) => b.permuted(x, [0, ...shifted(perm)]),
  broadcastTo: ({ operands: [x], attributes: { shape }, size, b }) =>
    b.expandTo(padded(x, shape.length, b), [size, ...shape]),
  // Axes that the target lacks are kept, of size 1, so that the batch's own axis meets itself.
  sumTo: ({ operands: [x], attributes: { shape }, size, b }) => {
    const missing = x.type.shape.length - 1 - shape.length;
    const kept = b.reduceTo(x, [size, ...new Array<number>(missing).fill(1), ...shape]);
    return b.withShape(kept, [size, ...shape]);
  },
};
