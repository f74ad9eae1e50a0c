/** The elements of windows over images by their position in the window, for reductions that ONNX's pooling does not have. */

import { padAxis, sliceAxis } from "../../../ir/compose/axes";
import {
  windowCounts,
  padsOfAxis,
  spatialSizes,
  type WindowAttributes,
} from "../../../ir/ops/window";
import type { Value } from "../../../ir/graph";
import type { Context } from "../../context/context";

/**
 * For each position in a window over two spatial axes, the elements of all windows there: `[batch, channels, rows, columns]` of windows.
 * The images are in ONNX's layout.
 *
 * @param outside the value of the padding
 */
export function windowElements(
  b: Context,
  x: Value,
  kernelSizes: readonly [height: number, width: number],
  window: WindowAttributes,
  outside: number | bigint,
): readonly { readonly place: readonly [row: number, column: number]; readonly value: Value }[] {
  const counts = windowCounts(spatialSizes(x.type), kernelSizes, window);
  const filled = [0, 1].reduce(
    (value, axis) => padAxis(b, value, axis + 2, ...padsOfAxis(window, axis), outside),
    x,
  );
  const taken = (value: Value, axis: number, at: number): Value =>
    sliceAxis(
      b,
      value,
      axis + 2,
      at * (window.dilations[axis] ?? 1),
      counts[axis] ?? 0,
      window.strides[axis] ?? 1,
    );
  return Array.from({ length: kernelSizes[0] * kernelSizes[1] }, (_, i) => {
    const place = [Math.floor(i / kernelSizes[1]), i % kernelSizes[1]] as const;
    return { place, value: taken(taken(filled, 0, place[0]), 1, place[1]) };
  });
}
