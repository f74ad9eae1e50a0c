/** Rearrangements of blocks of pixels between spatial axes, channels and batch. */

import type { DataFormat2D } from "../nn/window";
import type { Rank } from "../../tensors/rank";
import { padded } from "../../../ir/compose/axes";
import {
  divideExactly,
  isStatic,
  multiplyDims,
  subtractDims,
  type Dim,
} from "../../../ir/types/dim";
import { InvalidArgumentError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { formatType, type Shape } from "../../../ir/types/type";
import { integersOfCount, pairsArgument } from "../../arguments/numbers";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";

function imagesOf(x: TensorLike, blockSize: number, dataFormat: string, op: string): Value {
  const value = valueOf(x, "x", op);
  if (dataFormat !== "NHWC" && dataFormat !== "NCHW") {
    throw new ValueError({
      what: `${op}: dataFormat must be NHWC or NCHW, not ${dataFormat}`,
      given: `dataFormat ${dataFormat}`,
      expected: '"NHWC" or "NCHW"',
    });
  }
  if (value.type.shape.length === 4 && Number.isInteger(blockSize) && blockSize > 1) return value;
  throw new InvalidArgumentError({
    what: `${op} needs images of rank 4 and a block size greater than 1`,
    given: `${formatType(value.type)}, blockSize ${blockSize}`,
    expected: `a tensor of shape ${dataFormat === "NHWC" ? "[batch, height, width, channels]" : "[batch, channels, height, width]"}`,
  });
}

/** @throws InvalidArgumentError if a size is not a multiple of another */
function divided(size: Dim, by: number, what: string, x: Value): Dim {
  const part = isStatic(size) ? size / by : divideExactly(size, by);
  if (part !== undefined && (!isStatic(part) || Number.isInteger(part))) return part;
  throw new InvalidArgumentError({
    what: `${what} ${String(size)} should be divisible by: ${by}`,
    given: formatType(x.type),
    expected: `a multiple of ${by}`,
  });
}

const times = (size: Dim, factor: number): Dim => multiplyDims(size, factor);

/**
 * Rearranges channels into blocks of pixels: each pixel's channels become a square.
 *
 * @param x images of rank 4
 * @throws InvalidArgumentError if the square of the block size does not divide the channels
 * @see TF.js `tf.depthToSpace`; TensorFlow `tf.nn.depth_to_space`; ONNX `DepthToSpace` in its mode DCR
 */
export const depthToSpace = (
  x: TensorLike,
  blockSize: number,
  dataFormat: DataFormat2D = "NHWC",
): Tensor =>
  apply((b) => {
    const value = imagesOf(x, blockSize, dataFormat, "depthToSpace");
    const s = blockSize;
    const [n = 1, d1 = 1, d2 = 1, d3 = 1] = value.type.shape;
    if (dataFormat === "NCHW") {
      const c = divided(d1, s * s, "Input depth dimension", value);
      const blocks = b.withShape(value, [n, s, s, c, d2, d3]);
      return b.withShape(b.permuted(blocks, [0, 3, 4, 1, 5, 2]), [
        n,
        c,
        times(d2, s),
        times(d3, s),
      ]);
    }
    const c = divided(d3, s * s, "Input depth dimension", value);
    const blocks = b.withShape(value, [n, d1, d2, s, s, c]);
    return b.withShape(b.permuted(blocks, [0, 1, 3, 2, 4, 5]), [n, times(d1, s), times(d2, s), c]);
  });

/**
 * Rearranges blocks of pixels into channels: the inverse of `depthToSpace`.
 *
 * @throws InvalidArgumentError if the block size does not divide height and width
 * @see TensorFlow `tf.nn.space_to_depth`; ONNX `SpaceToDepth`
 */
export const spaceToDepth = (
  x: TensorLike,
  blockSize: number,
  dataFormat: DataFormat2D = "NHWC",
): Tensor =>
  apply((b) => {
    const value = imagesOf(x, blockSize, dataFormat, "spaceToDepth");
    const s = blockSize;
    const [n = 1, d1 = 1, d2 = 1, d3 = 1] = value.type.shape;
    if (dataFormat === "NCHW") {
      const h = divided(d2, s, "Image height", value);
      const w = divided(d3, s, "Image width", value);
      const blocks = b.withShape(value, [n, d1, h, s, w, s]);
      return b.withShape(b.permuted(blocks, [0, 3, 5, 1, 2, 4]), [n, times(d1, s * s), h, w]);
    }
    const h = divided(d1, s, "Image height", value);
    const w = divided(d2, s, "Image width", value);
    const blocks = b.withShape(value, [n, h, s, w, s, d3]);
    return b.withShape(b.permuted(blocks, [0, 1, 3, 2, 4, 5]), [n, h, w, times(d3, s * s)]);
  });

interface Blocks {
  readonly blockShape: readonly number[];
  readonly pairs: readonly (readonly [number, number])[];
}

function blocksOf(x: Value, given: unknown, cut: unknown, argument: string, op: string): Blocks {
  const blockShape = integersOfCount(given, "blockShape", op, { least: 1 });
  const pairs = pairsArgument(cut, argument, op);
  const isLegal =
    blockShape.length > 0 &&
    x.type.shape.length > blockShape.length &&
    pairs.length === blockShape.length;
  if (isLegal) return { blockShape, pairs };
  throw new InvalidArgumentError({
    what: `${op}: the blocks do not fit the tensor`,
    given: `${formatType(x.type)}, blockShape [${blockShape.join(",")}], ${pairs.length} pairs`,
    expected: "a positive block size and a pair of numbers for each of the axes after the first",
  });
}

/**
 * Rearranges blocks along the axes after the first into the first axis.
 *
 * @param blockShape the size of a block along each of these axes
 * @param paddings the numbers of zeros before and after each of them
 * @throws InvalidArgumentError if a block size does not divide its padded axis
 * @see TF.js `tf.spaceToBatchND`; TensorFlow `tf.space_to_batch_nd`
 */
export const spaceToBatchND = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  blockShape: readonly number[],
  paddings: readonly (readonly [number, number])[],
): TensorOf<T> =>
  apply((b) => {
    const op = "spaceToBatchND";
    const value = valueOf(x, "x", op);
    const { pairs } = blocksOf(value, blockShape, paddings, "paddings", op);
    const { shape } = value.type;
    const m = blockShape.length;
    const full = padded(b, value, [
      [0, 0],
      ...pairs,
      ...shape.slice(m + 1).map(() => [0, 0] as const),
    ]);
    const [batch = 1, ...spatial] = full.type.shape.slice(0, m + 1);
    const inner = full.type.shape.slice(m + 1);
    const counts = spatial.map((size, i) => divided(size, blockShape[i] ?? 1, "size", full));
    const split = counts.flatMap((count, i) => [count, blockShape[i] ?? 1]);
    const blocks = b.withShape(full, [batch, ...split, ...inner]);
    const perm = [
      ...blockShape.map((_, i) => 2 * i + 2),
      0,
      ...blockShape.map((_, i) => 2 * i + 1),
      ...inner.map((_, i) => 2 * m + 1 + i),
    ];
    return b.withShape(b.permuted(blocks, perm), [
      blockShape.reduce(multiplyDims, batch),
      ...counts,
      ...inner,
    ]);
  });

/**
 * Rearranges the first axis into blocks along the axes after it: the inverse of `spaceToBatchND`.
 *
 * @param crops the numbers of elements removed before and after each of these axes
 * @throws InvalidArgumentError if the blocks' size does not divide the first axis
 * @see TF.js `tf.batchToSpaceND`; TensorFlow `tf.batch_to_space`
 */
export const batchToSpaceND = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  blockShape: readonly number[],
  crops: readonly (readonly [number, number])[],
): TensorOf<T> =>
  apply((b) => {
    const op = "batchToSpaceND";
    const value = valueOf(x, "x", op);
    const { pairs } = blocksOf(value, blockShape, crops, "crops", op);
    const { shape } = value.type;
    const m = blockShape.length;
    const spatial = shape.slice(1, m + 1);
    const inner = shape.slice(m + 1);
    const batch = divided(
      shape[0] ?? 1,
      blockShape.reduce((a, c) => a * c, 1),
      "batch",
      value,
    );
    const blocks = b.withShape(value, [...blockShape, batch, ...spatial, ...inner]);
    const perm = [
      m,
      ...blockShape.flatMap((_, i) => [m + 1 + i, i]),
      ...inner.map((_, i) => 2 * m + 1 + i),
    ];
    const sizes = spatial.map((size, i) => times(size, blockShape[i] ?? 1));
    const joined = b.withShape(b.permuted(blocks, perm), [batch, ...sizes, ...inner]);
    const kept: Shape = sizes.map((size, i) => {
      const [before, after] = pairs[i] ?? [0, 0];
      const rest = subtractDims(size, before + after);
      if (!isStatic(rest) || rest >= 0) return rest;
      throw new InvalidArgumentError({
        what: `${op}: the crops of axis ${i + 1} exceed its ${String(size)} elements`,
        given: `crops [${before},${after}]`,
        expected: "crops of at most the size of the axis",
      });
    });
    return b.slice(joined, {
      starts: [0, ...pairs.map(([before]) => before), ...inner.map(() => 0)],
      sizes: [batch, ...kept, ...inner],
      steps: joined.type.shape.map(() => 1),
    });
  });
