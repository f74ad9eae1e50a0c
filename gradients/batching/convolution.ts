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
function channelGroups(x: Value, isBatched: boolean, size: Dim, b: Builder): Value {
  const moved = moveAxis(b, withAxis(x, isBatched, size, b), 0, 1);
  const [images = 1, , channels = 1, ...rest] = moved.type.shape;
  return b.withShape(moved, [images, multiplyDims(size, channels), ...rest]);
}

/** [N, size·C, …] as [size, N, C, …] */
function splitChannels(y: Value, size: Dim, channels: Dim, b: Builder): Value {
  const [images = 1, , ...rest] = y.type.shape;
  return moveAxis(b, b.withShape(y, [images, size, channels, ...rest]), 1, 0);
}

/** [size, O, …] as [size·O, …] */
const mergedFilters = (filter: Value, isBatched: boolean, size: Dim, b: Builder): Value =>
  mergedImages(withAxis(filter, isBatched, size, b), b);

function groupsOf(size: Dim, group: number): number {
  if (isStatic(size)) return size * group;
  throw new UnimplementedError({
    what: "convolutions with a filter for each example need a known number of examples",
    given: `a batch of ${String(size)}`,
    expected: "a known size",
  });
}

/**
 * Examples that share the filter are more images. Otherwise the examples become groups of channels, each convolved with its own filter.
 */
export const convolutionBatching: BatchingTable<keyof typeof convolutionOps> = {
  conv: ({ operands: [x, filter, bias], batched, attributes, result, size, b }) => {
    const [isX, isFilter, isBias] = batched.map((is) => is);
    const [images = 1, channels = 1] = result.type.shape;
    const y =
      isFilter === true
        ? splitChannels(
            b.conv(channelGroups(x, isX === true, size, b), mergedFilters(filter, true, size, b), {
              ...attributes,
              group: groupsOf(size, attributes.group),
            }),
            ...([size, channels, b] as const),
          )
        : isX === true
          ? splitImages(b.conv(mergedImages(x, b), filter, attributes), size, images, b)
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
      const x = b.convInputGradient(mergedImages(y, b), filter, attributes);
      return splitImages(x, size, images, b);
    }
    const group = groupsOf(size, attributes.group);
    const x = b.convInputGradient(
      channelGroups(y, isY, size, b),
      mergedFilters(filter, true, size, b),
      { ...attributes, group },
    );
    return splitChannels(x, size, channels, b);
  },
  convFilterGradient: ({ operands: [x, y], batched, attributes, result, size, b }) => {
    const [isX = false, isY = false] = batched;
    const [outputs = 1] = result.type.shape;
    // Gradients with respect to one input are those of more output channels.
    const isShared = !isX && attributes.group === 1;
    const filters = b.convFilterGradient(
      isShared ? x : channelGroups(x, isX, size, b),
      channelGroups(y, isY, size, b),
      isShared ? attributes : { ...attributes, group: groupsOf(size, attributes.group) },
    );
    return splitImages(filters, size, outputs, b);
  },
};
