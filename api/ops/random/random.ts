/**
 * Random tensors, drawn when the graph runs: a number as seed gives the same ones each time, as in TF.js; a generator gives its next
 * ones; without either, each run of a compiled function draws new ones, derived from `tf.random.setSeed`.
 */

import type { Rank } from "../../tensors/rank";
import { sliceAxis, unsqueezed } from "../../../ir/compose/axes";
import { subtractDims } from "../../../ir/types/dim";
import { isFloating, isInteger, type DType } from "../../../ir/types/dtype";
import { DTypeError, InvalidArgumentError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import {
  broadcastShapes,
  formatShape,
  formatType,
  sameShape,
  type Shape,
} from "../../../ir/types/type";
import type { Context } from "../../context/context";
import {
  standardGamma,
  standardNormal,
  truncatedStandardNormal,
  uniformBelow,
  unitUniform,
  type FloatDType,
} from "./distributions";
import { sourceFor, type RandomSource, type Seed } from "./random-source";
import { countArgument, integersOfCount } from "../../arguments/numbers";
import { dimsArgument, shapeArgument, type ShapeLike } from "../../arguments/shape";
import type { Tensor, TensorOf } from "../../tensors/tensor";
import { checkDType, valueOf, type TensorLike } from "../../tensors/tensor-like";
import { apply } from "../apply";
import { tensor } from "../shape/tensor";

const isFloat = (dtype: DType): dtype is FloatDType => isFloating(dtype);

/** Draws floats and converts them to the requested dtype; integers are rounded. */
function asDType(b: Context, dtype: DType, draw: (dtype: FloatDType) => Value): Value {
  checkDType(dtype);
  if (isFloat(dtype)) return draw(dtype);
  const drawn = draw("float32");
  return b.toDType(isInteger(dtype) ? b.round(drawn) : drawn, dtype);
}

function requireNumeric(dtype: DType, op: string): void {
  if (dtype !== "bool") return;
  throw new DTypeError({
    what: `${op}: Unsupported data type bool`,
    given: "dtype bool",
    expected: "a numeric dtype",
    fix: 'tf.randomUniform(shape, 0, 2, "bool") draws truth values',
  });
}

/** x·scale + shift, with parameters that broadcast against the samples. */
const moved = (
  b: Context,
  x: Value,
  [scaleName, scale]: readonly [string, TensorLike],
  [shiftName, shift]: readonly [string, TensorLike],
  op: string,
): Value => {
  const of = (given: TensorLike, name: string): Value =>
    b.toDType(valueOf(given, name, op, x.type.dtype), x.type.dtype);
  const result = b.add(b.mul(x, of(scale, scaleName)), of(shift, shiftName));
  requireShape(result.type.shape, x.type.shape, op);
  return result;
};

function requireShape(found: Shape, shape: Shape, op: string): void {
  if (sameShape(found, shape)) return;
  throw new InvalidArgumentError({
    what: `${op}: the parameters do not broadcast to the shape`,
    given: `parameters that broadcast the result to ${formatShape(found)}`,
    expected: `shape ${formatShape(shape)}`,
  });
}

type Draw = (b: Context, source: RandomSource, shape: Shape, dtype: FloatDType) => Value;

const normalOf =
  (op: string, draw: Draw) =>
  <T extends Tensor | Rank = Rank>(
    shape: ShapeLike,
    mean: TensorLike = 0,
    stdDev: TensorLike = 1,
    dtype: DType = "float32",
    seed?: Seed | null,
  ): TensorOf<T> =>
    apply((b) => {
      requireNumeric(dtype, op);
      const source = sourceFor(seed, op);
      const sizes = shapeArgument(shape, "shape", op);
      return asDType(b, dtype, (real) =>
        moved(b, draw(b, source, sizes, real), ["stdDev", stdDev], ["mean", mean], op),
      );
    });

/**
 * Normally distributed numbers.
 *
 * @param shape sizes by axis
 * @param mean a number, or a tensor that broadcasts to the shape and receives gradients, as `stdDev`
 * @param dtype of the result (default: float32); integers are rounded
 * @param seed makes the numbers the same each time
 * @throws InvalidArgumentError if the parameters do not broadcast to the shape; DTypeError for bool
 * @example
 * ```ts
 * tf.shape(tf.randomNormal([2, 3], 0, 1, "float32", 42)); // → [2, 3]
 * ```
 * @see TF.js `tf.randomNormal`; TensorFlow `tf.random.normal`
 */
export const randomNormal = normalOf("randomNormal", standardNormal);

/**
 * As `randomNormal`, truncated to two standard deviations from the mean.
 *
 * @see TF.js `tf.truncatedNormal`; TensorFlow `tf.random.truncated_normal`
 */
export const truncatedNormal = normalOf("truncatedNormal", truncatedStandardNormal);

/** Numbers of the standard normal distribution. @see TF.js `tf.randomStandardNormal` */
export const randomStandardNormal = <T extends Tensor | Rank = Rank>(
  shape: ShapeLike,
  dtype: DType = "float32",
  seed?: Seed | null,
): TensorOf<T> => randomNormal(shape, 0, 1, dtype, seed);

/** @throws InvalidArgumentError unless the bounds are integers of a nonempty interval */
function requireInterval(minval: unknown, maxval: unknown, op: string): readonly [number, number] {
  if (
    typeof minval === "number" &&
    typeof maxval === "number" &&
    Number.isInteger(minval) &&
    Number.isInteger(maxval) &&
    minval < maxval
  )
    return [minval, maxval];
  throw new InvalidArgumentError({
    what: `${op}: Need minval < maxval, integers, got ${String(minval)} >= ${String(maxval)}`,
    given: `minval = ${String(minval)}, maxval = ${String(maxval)}`,
    expected: "two integers, the first smaller than the second",
  });
}

const integers = (
  b: Context,
  source: RandomSource,
  shape: Shape,
  [minval, maxval]: readonly [number, number],
  dtype: DType,
): Value => {
  const below = uniformBelow(b, source, shape, maxval - minval, dtype);
  return minval === 0 ? below : b.add(below, b.scalar(dtype, minval));
};

/**
 * Uniformly distributed numbers in [minval, maxval).
 *
 * @param shape sizes by axis
 * @param minval a number, or a tensor that broadcasts to the shape and receives gradients, as `maxval`
 * @param dtype of the result (default: float32); integers require integral bounds (TF.js rounds, so that `maxval` itself occurs), and
 * bools are true with probability ½
 * @param seed makes the numbers the same each time
 * @throws InvalidArgumentError for integers from an interval that is empty or has fractional bounds
 * @see TF.js `tf.randomUniform`; TensorFlow `tf.random.uniform`
 */
export const randomUniform = <T extends Tensor | Rank = Rank>(
  shape: ShapeLike,
  minval: TensorLike = 0,
  maxval: TensorLike = 1,
  dtype: DType = "float32",
  seed?: Seed | null,
): TensorOf<T> =>
  apply((b) => {
    const op = "randomUniform";
    checkDType(dtype);
    const source = sourceFor(seed, op);
    const sizes = shapeArgument(shape, "shape", op);
    if (dtype === "bool") return b.toDType(uniformBelow(b, source, sizes, 2, "int32"), "bool");
    if (!isFloat(dtype)) {
      return integers(b, source, sizes, requireInterval(minval, maxval, op), dtype);
    }
    const low = b.toDType(valueOf(minval, "minval", op, dtype), dtype);
    const high = b.toDType(valueOf(maxval, "maxval", op, dtype), dtype);
    const unit = unitUniform(b, source, sizes, dtype);
    const result = b.add(b.mul(unit, b.sub(high, low)), low);
    requireShape(result.type.shape, sizes, op);
    return result;
  });

/**
 * Uniformly distributed integers in [minval, maxval), int32.
 *
 * @throws InvalidArgumentError if the interval is empty
 * @see TF.js `tf.randomUniformInt`
 */
export const randomUniformInt = <T extends Tensor | Rank = Rank>(
  shape: ShapeLike,
  minval: number,
  maxval: number,
  seed?: Seed | null,
): TensorOf<T> =>
  apply((b) => {
    const op = "randomUniformInt";
    const sizes = shapeArgument(shape, "shape", op);
    const interval = requireInterval(minval, maxval, op);
    return integers(b, sourceFor(seed, op), sizes, interval, "int32");
  });

/**
 * Gamma distributed numbers.
 *
 * @param shape sizes by axis
 * @param alpha the distribution's shape, positive: a number, or a tensor that broadcasts to `shape`. It receives no gradient
 * @param beta the inverse scale, positive, as in TensorFlow (TF.js multiplies by it): the mean is alpha/beta
 * @param dtype of the result; integers are rounded
 * @throws InvalidArgumentError for numbers that are not positive
 * @see TF.js `tf.randomGamma`; TensorFlow `tf.random.gamma`
 */
export const randomGamma = <T extends Tensor | Rank = Rank>(
  shape: ShapeLike,
  alpha: TensorLike,
  beta: TensorLike = 1,
  dtype: DType = "float32",
  seed?: Seed | null,
): TensorOf<T> =>
  apply((b) => {
    const op = "randomGamma";
    requireNumeric(dtype, op);
    for (const [name, given] of Object.entries({ alpha, beta })) requirePositive(given, name, op);
    const source = sourceFor(seed, op);
    const sizes = shapeArgument(shape, "shape", op);
    return asDType(b, dtype, (real) => {
      const form = b.stopGradient(b.toDType(valueOf(alpha, "alpha", op, "float32"), "float32"));
      requireShape(broadcastShapes(sizes, form.type.shape), sizes, op);
      const drawn = b.toDType(standardGamma(b, source, sizes, form), real);
      const scale = b.toDType(valueOf(beta, "beta", op, real), real);
      const result = b.div(drawn, scale);
      requireShape(result.type.shape, sizes, op);
      return result;
    });
  });

function requirePositive(given: TensorLike, name: string, op: string): void {
  if (typeof given !== "number" || given > 0) return;
  throw new InvalidArgumentError({
    what: `${op}: ${name} must be positive`,
    given: `${name} = ${given}`,
    expected: "a positive number",
  });
}

/**
 * Samples of a categorical distribution: class indices.
 *
 * @param logits logarithms of the classes' probabilities up to a constant: `[batch, classes]`, or one distribution `[classes]`
 * @param numSamples the number of samples of each distribution
 * @param normalized whether `logits` holds probabilities, which sum to 1, rather than their logarithms
 * @returns int32 `[batch, numSamples]`, or `[numSamples]`
 * @throws InvalidArgumentError for another rank, fewer than two classes, or a number of samples that is negative
 * @see TF.js `tf.multinomial`; TensorFlow `tf.random.categorical`
 */
export const multinomial = (
  logits: TensorLike,
  numSamples: number,
  seed?: Seed | null,
  normalized = false,
): Tensor =>
  apply((b) => {
    const op = "multinomial";
    const value = valueOf(logits, "logits", op);
    const rank = value.type.shape.length;
    const classes = value.type.shape.at(-1);
    if (rank !== 1 && rank !== 2) {
      throw new InvalidArgumentError({
        what: `Rank of probabilities must be 1 or 2, but is ${rank}`,
        given: formatType(value.type),
        expected: "[classes] or [batch, classes]",
      });
    }
    if (classes === undefined || classes === 0 || classes === 1) {
      throw new InvalidArgumentError({
        what: `Error in multinomial: you need at least 2 outcomes, but got ${String(classes)}.`,
        given: formatType(value.type),
        expected: "two classes or more",
      });
    }
    if (!Number.isInteger(numSamples) || numSamples < 0) {
      throw new InvalidArgumentError({
        what: `Error in multinomial: numSamples must be an integer that is not negative`,
        given: `numSamples = ${numSamples}`,
        expected: "0, 1, 2, …",
      });
    }
    const axis = rank - 1;
    const batch = value.type.shape.slice(0, -1);
    const probabilities = normalized ? value : b.softmax(value, { axis });
    const cumulative = b.cumSum(probabilities, { axis, exclusive: false, reverse: false });
    const inner = subtractDims(classes, 1);
    const total = sliceAxis(b, cumulative, axis, inner, 1);
    const bounds = b.div(sliceAxis(b, cumulative, axis, 0, inner), total);
    const source = sourceFor(seed, op);
    const unit = unitUniform(b, source, [...batch, numSamples, 1], "float32");
    // The number of cumulative probabilities, without the last, that are at most u: never a class of probability 0.
    const isPassed = b.lessOrEqual(unsqueezed(b, bounds, axis), b.toDType(unit, bounds.type.dtype));
    return b.reduceSum(b.toDType(isPassed, "int32"), { axes: [rank], keepDims: false });
  });

/**
 * x with random elements, or slices, set to 0, and the others scaled by 1/(1 − rate), which preserves the expected sum.
 *
 * @param x floating-point tensor
 * @param rate probability of 0, in [0, 1)
 * @param noiseShape the shape of the random mask, which broadcasts to that of `x`; `null` in it represents the size of `x`
 * (default: the shape of `x`)
 * @param seed makes the mask the same each time, also in each run of a compiled function
 * @throws InvalidArgumentError for another rate, DTypeError if `x` is not floating-point
 * @see TF.js `tf.dropout`; TensorFlow `tf.nn.dropout`; N. Srivastava et al.: Dropout (2014)
 */
export const dropout = (
  x: TensorLike,
  rate: number,
  noiseShape?: readonly (number | null)[] | null,
  seed?: Seed | null,
): Tensor =>
  apply((b) => {
    const op = "dropout";
    const value = valueOf(x, "x", op);
    const { dtype, shape } = value.type;
    if (!isFloat(dtype)) {
      throw new DTypeError({
        what: `x has to be a floating point tensor since it's going to be scaled, but got a ${dtype} tensor instead.`,
        given: formatType(value.type),
        expected: "float32, float64 or float16",
      });
    }
    if (!(rate >= 0 && rate < 1)) {
      throw new InvalidArgumentError({
        what: `rate must be a float in the range [0, 1), but got ${rate}.`,
        given: `rate = ${rate}`,
        expected: "a probability below 1",
      });
    }
    if (rate === 0) return value;
    const sizes = dimsArgument(
      (noiseShape ?? shape).map((size, axis) => size ?? shape[axis] ?? 1),
      "noiseShape",
      op,
    );
    const noise = unitUniform(b, sourceFor(seed, op), sizes, "float32");
    const isKept = b.greaterOrEqual(noise, b.scalar("float32", rate));
    const scaled = b.mul(value, b.scalar(dtype, 1 / (1 - rate)));
    const result = b.where(isKept, scaled, b.scalar(dtype, 0));
    requireShape(result.type.shape, shape, op);
    return result;
  });

/**
 * A tensor of the results of a JavaScript function, called immediately, once for each element.
 *
 * @see TF.js `tf.rand`
 */
export function rand<T extends Tensor | Rank = Rank>(
  shape: readonly number[],
  randFunction: () => number,
  dtype: DType = "float32",
): TensorOf<T> {
  const sizes = integersOfCount(shape, "shape", "rand", { least: 0 });
  const size = countArgument(
    sizes.reduce((a, b) => a * b, 1),
    "shape",
    "rand",
  );
  return tensor(
    Array.from({ length: size }, () => randFunction()),
    shape,
    dtype,
  );
}
