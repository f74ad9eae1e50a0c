/** Normalization layers as functions: bias, batch normalization and local response normalization. */

import type { Rank } from "../../tensors/rank";
import { isStatic, multiplyDims } from "../../../ir/types/dim";
import { isFloating } from "../../../ir/types/dtype";
import { DTypeError, InvalidArgumentError, ValueError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { formatType, mayBeSameShape, type Shape } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { pairOfOneDType, valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply, applyMany } from "../apply";
import { channelsAreLast, type DataFormat2D } from "./window";

/** The position of the channels, for any number of spatial axes. */
export type ChannelsFormat = "NHWC" | "NCHW" | "N...C" | "NC...";

const channelAxis = (format: ChannelsFormat, rank: number, op: string): number => {
  if (format.startsWith("NC")) return 1;
  if (format.startsWith("N") && format.endsWith("C")) return rank - 1;
  throw new ValueError({
    what: `\`data_format\` must be of the form \`N...C\` or \`NC...\`. Received: ${format}`,
    given: `${op}: data format ${format}`,
    expected: '"NHWC", "NCHW", "N...C" or "NC..."',
  });
};

/** A vector along one axis of a shape of the given rank. */
const along = (b: Context, vector: Value, axis: number, rank: number): Value =>
  b.withShape(
    vector,
    Array.from({ length: rank }, (_, i) => (i === axis ? (vector.type.shape[0] ?? 1) : 1)),
  );

/**
 * A tensor plus a bias for each of its channels.
 *
 * @param value tensor of rank 2 or more
 * @param bias vector with one element for each channel
 * @param dataFormat whether the channels are the last axis (`"NHWC"` or `"N...C"`) or the second one (`"NCHW"` or `"NC..."`)
 * @throws InvalidArgumentError if the ranks or sizes do not fit, ValueError for another format
 * @see TensorFlow `tf.nn.bias_add`
 */
export const biasAdd = (
  value: TensorLike,
  bias: TensorLike,
  dataFormat: ChannelsFormat = "NHWC",
): Tensor =>
  apply((b) => {
    const [x, added] = pairOfOneDType(["value", value], ["bias", bias], "biasAdd");
    const rank = x.type.shape.length;
    const report = {
      given: `value ${formatType(x.type)}, bias ${formatType(added.type)}`,
      expected: "a value of rank 2 or more, and a vector with one element for each channel",
    };
    if (rank < 2) {
      throw new InvalidArgumentError({ ...report, what: "Input tensor must be at least 2D" });
    }
    if (added.type.shape.length !== 1) {
      throw new InvalidArgumentError({ ...report, what: "Biases must be 1D" });
    }
    const axis = channelAxis(dataFormat, rank, "biasAdd");
    if (!mayBeSameShape(x.type.shape.slice(axis, axis + 1), added.type.shape)) {
      throw new InvalidArgumentError({
        ...report,
        what: "Must provide as many biases as the channel dimension of the input tensor",
      });
    }
    return b.add(x, axis === rank - 1 ? added : along(b, added, axis, rank));
  });

interface Affine {
  readonly mean: Value;
  readonly variance: Value;
  readonly offset?: Value | undefined;
  readonly scale?: Value | undefined;
}

/** (x − mean)·scale/√(variance + ε) + offset, as a product and a sum. */
function normalized(
  b: Context,
  x: Value,
  { mean, variance, offset, scale }: Affine,
  epsilon: number,
): Value {
  const deviation = b.rsqrt(b.add(variance, b.scalarLike(variance, epsilon)));
  const factor = scale === undefined ? deviation : b.mul(deviation, scale);
  const shift = b.mul(mean, factor);
  const scaled = b.mul(x, factor);
  return offset === undefined ? b.sub(scaled, shift) : b.add(scaled, b.sub(offset, shift));
}

const batchNormOfRank =
  (op: string, rank?: number) =>
  <T extends Tensor | Rank = Rank>(
    x: TensorLike,
    mean: TensorLike,
    variance: TensorLike,
    offset?: TensorLike | null,
    scale?: TensorLike | null,
    varianceEpsilon: number | null = 0.001,
  ): TensorOf<T> =>
    apply((b) => {
      const value = valueOf(x, "x", op);
      const like = (given: TensorLike, argument: string): Value =>
        valueOf(given, argument, op, value.type.dtype);
      const optional = (given: TensorLike | null | undefined, argument: string) =>
        given === undefined || given === null ? undefined : like(given, argument);
      const statistics = {
        mean: like(mean, "mean"),
        variance: like(variance, "variance"),
        offset: optional(offset, "offset"),
        scale: optional(scale, "scale"),
      };
      if (rank !== undefined) requireRanks(op, rank, { x: value, ...statistics });
      return normalized(b, value, statistics, varianceEpsilon ?? 0.001);
    });

/** @throws InvalidArgumentError unless the input has the rank, and the statistics have it too or are vectors */
function requireRanks(
  op: string,
  rank: number,
  { x, ...statistics }: Readonly<Record<string, Value | undefined>>,
): void {
  const wrong = [
    ...(x?.type.shape.length === rank ? [] : [`x must be rank ${rank}`]),
    ...Object.entries(statistics).flatMap(([name, value]) =>
      value === undefined || [1, rank].includes(value.type.shape.length)
        ? []
        : [`${name} must be rank ${rank} or rank 1 but got rank ${value.type.shape.length}`],
    ),
  ];
  if (wrong.length === 0) return;
  throw new InvalidArgumentError({
    what: `Error in ${op}: ${wrong.join("; ")}`,
    given: x === undefined ? "no x" : formatType(x.type),
    expected: `x of rank ${rank}`,
    fix: "tf.batchNorm takes any rank",
  });
}

/**
 * (x − mean)·scale/√(variance + ε) + offset
 *
 * @param x floating-point tensor
 * @param mean broadcasts against `x`, as do the following three: a vector has one element for each channel of the last axis
 * @param offset added to the result (default: 0)
 * @param scale a factor of the result (default: 1)
 * @param varianceEpsilon ε (default: 0.001)
 * @throws InvalidArgumentError for shapes that do not broadcast
 * @see TF.js `tf.batchNorm`; TensorFlow `tf.nn.batch_normalization`; S. Ioffe, C. Szegedy: Batch Normalization (2015)
 */
export const batchNorm = batchNormOfRank("batchNorm");
/** `batchNorm` of matrices. */
export const batchNorm2d = batchNormOfRank("batchNorm2d", 2);
/** `batchNorm` of tensors of rank 3. */
export const batchNorm3d = batchNormOfRank("batchNorm3d", 3);
/** `batchNorm` of tensors of rank 4. */
export const batchNorm4d = batchNormOfRank("batchNorm4d", 4);

export type FusedBatchNorm = readonly [y: Tensor, batchMean: Tensor, batchVariance: Tensor];

/**
 * Normalises the channels of images, in training by the batch's own mean and variance.
 *
 * @param x floating-point tensor of rank 4
 * @param scale vector with one element for each channel, as `offset`, `mean` and `variance`
 * @param mean of the channels: used for inference; in training the current moving average, which is required unless
 * `exponentialAvgFactor` is 1
 * @param epsilon added to the variance
 * @param exponentialAvgFactor the weight of the batch in the returned mean and variance
 * @returns the normalised images, and the mean and variance for the moving averages. That variance is the unbiased one, over n − 1.
 * As in TensorFlow, no gradient passes through either, nor to `mean` and `variance`
 * @throws InvalidArgumentError if a shape does not fit, ValueError if `mean` or `variance` is required and absent
 * @see TensorFlow `tf.compat.v1.nn.fused_batch_norm`
 */
export function fusedBatchNorm(
  x: TensorLike,
  scale: TensorLike,
  offset: TensorLike,
  mean?: TensorLike | null,
  variance?: TensorLike | null,
  epsilon = 0.001,
  dataFormat: DataFormat2D = "NHWC",
  isTraining = true,
  exponentialAvgFactor = 1,
): FusedBatchNorm {
  const op = "fusedBatchNorm";
  const [y, batchMean, batchVariance] = applyMany((b) => {
    const value = valueOf(x, "x", op);
    requireImages(value, op);
    const axis = channelsAreLast(dataFormat, 2, op) ? 3 : 1;
    const channels = value.type.shape.slice(axis, axis + 1);
    const vector = (given: TensorLike, argument: string): Value =>
      channelVector(valueOf(given, argument, op, value.type.dtype), argument, channels, op);
    const statistic = (given: TensorLike | null | undefined, argument: string): Value => {
      if (given !== undefined && given !== null) return vector(given, argument);
      throw new ValueError({
        what: `${op}: ${argument} is required`,
        given: `isTraining = ${isTraining}, exponentialAvgFactor = ${exponentialAvgFactor}`,
        expected: "both mean and variance, unless the batch's own are used",
      });
    };
    const { dtype } = value.type;
    // The variance of halves that are more than 256 apart is no half.
    const wide = dtype === "float16" ? b.toDType(value, "float32") : value;
    const normalizedBy = (average: Value, spread: Value): Value => {
      const [m, v, o, s] = [average, spread, vector(offset, "offset"), vector(scale, "scale")].map(
        (each) => along(b, b.toDType(each, wide.type.dtype), axis, 4),
      );
      if (m === undefined || v === undefined) throw new RangeError("there are four vectors");
      return b.toDType(
        normalized(b, wide, { mean: m, variance: v, offset: o, scale: s }, epsilon),
        dtype,
      );
    };
    if (!isTraining) {
      const m = b.stopGradient(statistic(mean, "mean"));
      const v = b.stopGradient(statistic(variance, "variance"));
      return [normalizedBy(m, v), m, v];
    }
    const attributes = { axes: [0, 1, 2, 3].filter((i) => i !== axis), keepDims: false };
    const m = b.reduceMean(wide, attributes);
    const v = b.reduceVariance(wide, attributes);
    const unbiased = b.mul(v, besselFactor(b, wide, axis));
    const moved = (now: Value, before: TensorLike | null | undefined, argument: string): Value =>
      exponentialAvgFactor === 1
        ? b.stopGradient(b.toDType(now, dtype))
        : b.stopGradient(
            mixed(b, b.toDType(now, dtype), statistic(before, argument), exponentialAvgFactor),
          );
    return [normalizedBy(m, v), moved(m, mean, "mean"), moved(unbiased, variance, "variance")];
  });
  if (y === undefined || batchMean === undefined || batchVariance === undefined)
    throw new RangeError(`${op} has three results`);
  return [y, batchMean, batchVariance];
}

/** factor·now + (1 − factor)·before */
const mixed = (b: Context, now: Value, before: Value, factor: number): Value =>
  b.add(b.mul(now, b.scalarLike(now, factor)), b.mul(before, b.scalarLike(before, 1 - factor)));

/** n/(n − 1) for the n elements of a channel, and 1 for a single one. */
function besselFactor(b: Context, x: Value, axis: number): Value {
  const count = x.type.shape.filter((_, i) => i !== axis).reduce(multiplyDims, 1);
  if (isStatic(count)) return b.scalarLike(x, count / Math.max(count - 1, 1));
  const n = b.toDType(b.withShape(b.sizes({ dims: [count], dtype: "int32" }), []), x.type.dtype);
  const one = b.scalarLike(n, 1);
  return b.div(n, b.max(b.sub(n, one), one));
}

function requireImages(x: Value, op: string): void {
  if (x.type.shape.length !== 4) {
    throw new InvalidArgumentError({
      what: `${op}: input must be 4-dimensional`,
      given: formatType(x.type),
      expected: "images [batch, height, width, channels]",
      fix: "use tf.moments and tf.batchNorm for other ranks",
    });
  }
  if (isFloating(x.type.dtype)) return;
  throw new DTypeError({
    what: `${op} needs a floating-point dtype`,
    given: formatType(x.type),
    expected: "float32, float64 or float16",
  });
}

function channelVector(value: Value, argument: string, channels: Shape, op: string): Value {
  if (mayBeSameShape(value.type.shape, channels)) return value;
  throw new InvalidArgumentError({
    what: `${op}: ${argument} must have one element for each channel`,
    given: formatType(value.type),
    expected: `a vector of ${String(channels[0])} elements`,
  });
}

/**
 * x / (bias + alpha·Σ x²)^beta, the sum over the channels at most `depthRadius` from each.
 *
 * @param x floating-point tensor of rank 3 or 4 whose channels are the last axis
 * @throws InvalidArgumentError for another rank, or a radius that is not a non-negative integer
 * @see TF.js `tf.localResponseNormalization`; TensorFlow `tf.nn.local_response_normalization`. The sums are a product with a band matrix.
 */
export const localResponseNormalization = <T extends Tensor | Rank = Rank>(
  x: TensorLike,
  depthRadius = 5,
  bias = 1,
  alpha = 1,
  beta = 0.5,
): TensorOf<T> =>
  apply((b) => {
    const op = "localResponseNormalization";
    const value = valueOf(x, "x", op);
    const { shape } = value.type;
    const channels = shape.at(-1);
    if (channels === undefined || (shape.length !== 3 && shape.length !== 4)) {
      throw new InvalidArgumentError({
        what: `Error in ${op}: x must be rank 3 or 4 but got rank ${shape.length}.`,
        given: formatType(value.type),
        expected: "images, with or without a batch",
      });
    }
    if (!Number.isInteger(depthRadius) || depthRadius < 0) {
      throw new InvalidArgumentError({
        what: `Error in ${op}: depthRadius must be an integer but got depthRadius ${depthRadius}.`,
        given: `depthRadius = ${depthRadius}`,
        expected: "0, 1, 2, …",
      });
    }
    const counted = b.range({ start: 0, step: 1, size: channels, dtype: "int32" });
    const distance = b.abs(
      b.sub(b.withShape(counted, [channels, 1]), b.withShape(counted, [1, channels])),
    );
    const isNear = b.lessOrEqual(distance, b.scalar("int32", depthRadius));
    const sums = b.matMul(b.square(value), b.toDType(isNear, value.type.dtype), {
      transposeA: false,
      transposeB: false,
    });
    const base = b.add(b.mul(sums, b.scalarLike(value, alpha)), b.scalarLike(value, bias));
    return b.mul(value, b.pow(base, b.scalarLike(value, -beta)));
  });
