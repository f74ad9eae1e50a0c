/** Batching rules of convolutions: examples that share the filter become images, others become groups of channels. */

import type { Builder } from "../../ir/builder";
import { isStatic, multiplyDims, type Dim } from "../../ir/types/dim";
import { UnimplementedError } from "../../ir/errors";
import type { Value } from "../../ir/graph";
import type { convolutionOps } from "../../ir/ops/convolution";
import { moveAxis } from "../../ir/compose/axes";
import type { BatchingTable } from "./rule";
import { withAxis } from "./axes";
import { mergedImages, splitImages } from "./pooling";

/** [size, N, C, …] as [N, size·C, …]: the examples become groups of channels. */
function channelGroups(b: Builder, x: Value, isBatched: boolean, size: Dim): Value {
  const moved = moveAxis(b, withAxis(b, x, isBatched, size), 0, 1);
  const [images = 1, , channels = 1, ...rest] = moved.type.shape;
  return b.withShape(moved, [images, multiplyDims(size, channels), ...rest]);
}

/** [N, size·C, …] as [size, N, C, …] */
export function splitChannels(b: Builder, y: Value, size: Dim, channels: Dim): Value {
  const [images = 1, , ...rest] = y.type.shape;
  return moveAxis(b, b.withShape(y, [images, size, channels, ...rest]), 1, 0);
}

/** [size, O, …] as [size·O, …] */
const mergedFilters = (b: Builder, filter: Value, isBatched: boolean, size: Dim): Value =>
  mergedImages(b, withAxis(b, filter, isBatched, size));

function groupsOf(size: Dim, group: number): number {
  if (isStatic(size)) return size * group;
  throw new UnimplementedError({
    what: "convolutions with a filter for each example need a known number of examples",
    given: `a batch of ${String(size)}`,
    expected: "a known size",
  });
}

export const convolutionBatching: BatchingTable<keyof typeof convolutionOps> = {
  conv: ({ operands: [x, filter, bias], batched, attributes, result, size, b }) => {
    const [isX, isFilter, isBias] = batched.map((is) => is);
    const [images = 1, channels = 1] = result.type.shape;
    // With a shared input, the examples' filters are additional output channels.
    const isShared = isX !== true && attributes.group === 1;
    const y =
      isFilter === true
        ? splitChannels(
            b,
            b.conv(
              isShared ? x : channelGroups(b, x, isX === true, size),
              mergedFilters(b, filter, true, size),
              isShared ? attributes : { ...attributes, group: groupsOf(size, attributes.group) },
            ),
            size,
            channels,
          )
        : isX === true
          ? splitImages(b, b.conv(mergedImages(b, x), filter, attributes), size, images)
          : b.conv(x, filter, attributes);
    if (bias === undefined) return y;
    const spatial = result.type.shape.slice(2).map(() => 1);
    const own = isBias === true ? [size, 1, channels, ...spatial] : [channels, ...spatial];
    return b.add(y, b.withShape(bias, own));
  },
  convInputGradient: ({ operands: [y, filter], batched, attributes, result, size, b }) => {
    const [isY = false, isFilter = false] = batched;
    const [images = 1, channels = 1] = result.type.shape;
    if (!isFilter) {
      const x = b.convInputGradient(mergedImages(b, y), filter, attributes);
      return splitImages(b, x, size, images);
    }
    // With a shared output, the examples' filters are additional input channels.
    const isShared = !isY && attributes.group === 1;
    const x = b.convInputGradient(
      isShared ? y : channelGroups(b, y, isY, size),
      isShared ? channelGroups(b, filter, true, size) : mergedFilters(b, filter, true, size),
      isShared ? attributes : { ...attributes, group: groupsOf(size, attributes.group) },
    );
    return splitChannels(b, x, size, channels);
  },
  convFilterGradient: ({ operands: [x, y], batched, attributes, result, size, b }) => {
    const [isX = false, isY = false] = batched;
    const [outputs = 1] = result.type.shape;
    // With a shared input, the examples' outputs are additional output channels.
    const isShared = !isX && attributes.group === 1;
    const filters = b.convFilterGradient(
      isShared ? x : channelGroups(b, x, isX, size),
      channelGroups(b, y, isY, size),
      isShared ? attributes : { ...attributes, group: groupsOf(size, attributes.group) },
    );
    return splitImages(b, filters, size, outputs);
  },
};
