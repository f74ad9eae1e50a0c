import { padAxis } from "../ir/compose";
import type { Dim } from "../ir/dim";
import type { Value } from "../ir/graph";
import type { Context } from "./context";
import { boundDims } from "./shape-argument";

/**
 * The largest of a vector of integers and 1 more: how many segments or classes such ids name; 0 for none. Where they are not known
 * now, it is a size that is known only when the graph runs.
 *
 * @param least the smallest number that is given
 */
export function countOfIds(b: Context, ids: Value, op: string, least = 0): Dim {
  const withLeast = padAxis(b, ids, 0, 1, 0, least - 1);
  const largest = b.reduceMax(withLeast, { axes: [0], keepDims: true });
  const [count] = boundDims(b.add(largest, b.scalarLike(largest, 1)), "ids", op);
  return count ?? least;
}
