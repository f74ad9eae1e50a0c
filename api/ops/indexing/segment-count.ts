/** The number of segments or classes that a vector of ids implies. */

import { padAxis } from "../../../ir/compose/axes";
import type { Dim } from "../../../ir/types/dim";
import type { Value } from "../../../ir/graph";
import type { Context } from "../../context/context";
import { keepingAlive } from "../../tensors/keep-alive";
import { boundDims } from "../../arguments/shape";

interface Options {
  /** The smallest result. */
  readonly least?: number;
  /** Values besides the ids that are used afterwards. Eagerly, the queue runs here, and releases values without a holder. */
  readonly keep?: readonly Value[];
}

/**
 * The largest element of a vector of ids plus 1, the number of segments or classes; 0 for an empty vector. Unless the ids are known
 * now, it is a symbolic size that is bound when the graph runs.
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
