import { padAxis } from "../../../ir/compose/axes";
import type { Dim } from "../../../ir/types/dim";
import type { Value } from "../../../ir/graph";
import type { Context } from "../../context/context";
import { keepingAlive } from "../../tensors/keep-alive";
import { boundDims } from "../../arguments/shape";

interface Options {
  /** The smallest number that is given. */
  readonly least?: number;
  /** Values besides the ids that are used afterwards. Eagerly, what is pending is run here, and what nobody holds is lost. */
  readonly keep?: readonly Value[];
}

/**
 * The largest of a vector of integers and 1 more: how many segments or classes such ids name; 0 for none. Where they are not known
 * now, it is a size that is known only when the graph runs.
 */
export function numSegments(
  b: Context,
  ids: Value,
  op: string,
  { least = 0, keep = [] }: Options = {},
): Dim {
  const withLeast = padAxis(b, ids, 0, 1, 0, least - 1);
  const largest = b.reduceMax(withLeast, { axes: [0], keepDims: true });
  const vector = b.add(largest, b.scalarLike(largest, 1));
  const [count] = keepingAlive([vector, ids, ...keep], () => boundDims(vector, "ids", op));
  return count ?? least;
}
