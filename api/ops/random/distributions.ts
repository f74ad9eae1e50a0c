/** Samples of elementary distributions, computed in the graph from random bits. */

import { sliceAxis, squeezed } from "../../../ir/compose/axes";
import { addDims, floorDivideDims } from "../../../ir/types/dim";
import type { DType } from "../../../ir/types/dtype";
import type { Value } from "../../../ir/graph";
import { currentLocation } from "../../../ir/location";
import { sizeOf, type Shape } from "../../../ir/types/type";
import type { Context } from "../../context/context";
import { requireStorable } from "../../execution/tensor-limit";
import type { RandomSource } from "./random-source";

export type FloatDType = "float16" | "float32" | "float64";

/** Bits of a float's fraction, with the leading one. */
const precision: Readonly<Record<FloatDType, number>> = { float16: 11, float32: 24, float64: 53 };

/** The upper `count` of 32 random bits, as a float. */
const upperBits = (b: Context, bits: Value, count: number, dtype: FloatDType): Value =>
  b.toDType(b.div(bits, b.scalar("uint32", 2 ** (32 - count))), dtype);

const times = (b: Context, x: Value, factor: number): Value => b.mul(x, b.scalarLike(x, factor));

/** Row `i` of a tensor of rows. */
const row = (b: Context, rows: Value, i: number): Value =>
  squeezed(b, sliceAxis(b, rows, 0, i, 1), 0);

/** Uniform on [0, 1): multiples of the distance between floats below 1. */
export function unitUniform(
  b: Context,
  source: RandomSource,
  shape: Shape,
  dtype: FloatDType,
): Value {
  requireStorable({ dtype, shape }, currentLocation());
  const count = precision[dtype];
  if (count <= 32) {
    return times(b, upperBits(b, source(b, shape), count, dtype), 2 ** -count);
  }
  // The fraction of a float64 exceeds one word of random bits.
  const words = source(b, [2, ...shape]);
  const low = count - 32;
  const high = b.toDType(row(b, words, 0), dtype);
  const whole = b.add(times(b, high, 2 ** low), upperBits(b, row(b, words, 1), low, dtype));
  return times(b, whole, 2 ** -count);
}

/** Uniform on (0, 1): the logarithm is finite. */
const openUniform = (b: Context, source: RandomSource, shape: Shape): Value => {
  const bits = b.toDType(source(b, shape), "float32");
  return times(b, b.add(bits, b.scalarLike(bits, 0.5)), 2 ** -32);
};

/**
 * The standard normal distribution.
 *
 * @see G. E. P. Box, M. E. Muller: A Note on the Generation of Random Normal Deviates (1958)
 */
export function standardNormal(
  b: Context,
  source: RandomSource,
  shape: Shape,
  dtype: FloatDType,
): Value {
  // The pairs of uniform numbers have another shape, which would be no help in an error.
  requireStorable({ dtype, shape }, currentLocation());
  const count = sizeOf(shape);
  const pairs = floorDivideDims(addDims(count, 1), 2);
  const computed = dtype === "float16" ? "float32" : dtype;
  const uniform = unitUniform(b, source, [2, pairs], computed);
  // 1 − u is in (0, 1].
  const distance = row(b, uniform, 0);
  const radius = b.sqrt(times(b, b.log(b.sub(b.scalarLike(distance, 1), distance)), -2));
  const angle = times(b, row(b, uniform, 1), 2 * Math.PI);
  const both = b.concat(b.mul(radius, b.cos(angle)), b.mul(radius, b.sin(angle)), { axis: 0 });
  return b.toDType(b.withShape(sliceAxis(b, both, 0, 0, count), shape), dtype);
}

/** erf(√2): the probability that a normal number is at most two standard deviations from its mean. */
const withinTwo = 0.9544997361036416;

/** The standard normal distribution truncated to [−2, 2], by its inverse cumulative distribution function √2·erf⁻¹(u). */
export function truncatedStandardNormal(
  b: Context,
  source: RandomSource,
  shape: Shape,
  dtype: FloatDType,
): Value {
  const uniform = unitUniform(b, source, shape, dtype);
  const centred = b.sub(times(b, uniform, 2), b.scalarLike(uniform, 1));
  const deviation = times(b, b.erfinv(times(b, centred, withinTwo)), Math.SQRT2);
  const bound = b.scalarLike(deviation, 2);
  return b.max(b.min(deviation, bound), b.neg(bound));
}

/**
 * Uniform integers in [0, size). If `size` does not divide 2³² (or 2⁶³ for large ones), their probabilities differ by size/2³² at most,
 * as in TensorFlow.
 */
export function uniformBelow(
  b: Context,
  source: RandomSource,
  shape: Shape,
  size: number,
  dtype: DType,
): Value {
  if (size <= 2 ** 32) {
    const bits = source(b, shape);
    if (size === 2 ** 32) return b.toDType(bits, dtype);
    return b.toDType(b.truncateMod(bits, b.scalar("uint32", size)), dtype);
  }
  const words = b.toDType(source(b, [2, ...shape]), "int64");
  const upper = b.div(row(b, words, 0), b.scalar("int64", 2));
  const whole = b.add(b.mul(upper, b.scalar("int64", 2 ** 32)), row(b, words, 1));
  return b.toDType(b.truncateMod(whole, b.scalar("int64", size)), dtype);
}

/** The number of proposals for each sample. Each is rejected with a probability of at most 0.05. */
const proposals = 8;

/**
 * Gamma distribution of scale 1 and shape α, by Marsaglia and Tsang's method with a fixed number of proposals. For α ≥ 1 a sample is d·v
 * with v = (1 + c·x)³ for a normal x, accepted if log u < x²/2 + d·(1 − v + log v). If all are rejected, which happens less than once in
 * 10¹⁰ samples, the result is d, close to the mode. For α < 1 a sample is that for α + 1 times u^(1/α).
 *
 * @see G. Marsaglia, W. W. Tsang: A Simple Method for Generating Gamma Variables (2000)
 */
export function standardGamma(b: Context, source: RandomSource, shape: Shape, alpha: Value): Value {
  const one = b.scalarLike(alpha, 1);
  const isSmall = b.less(alpha, one);
  const boosted = b.where(isSmall, b.add(alpha, one), alpha);
  const d = b.sub(boosted, b.scalarLike(alpha, 1 / 3));
  const c = b.rsqrt(times(b, d, 9));
  const x = standardNormal(b, source, [proposals, ...shape], "float32");
  const u = openUniform(b, source, [proposals + 1, ...shape]);
  const base = b.add(b.mul(x, c), one);
  const v = b.mul(b.square(base), base);
  const isPositive = b.greater(v, b.scalarLike(v, 0));
  const logV = b.log(b.where(isPositive, v, b.fullLike(v, 1)));
  const bound = b.add(times(b, b.square(x), 0.5), b.mul(d, b.add(b.sub(one, v), logV)));
  const tries = sliceAxis(b, u, 0, 0, proposals);
  const isTaken = b.and(isPositive, b.less(b.log(tries), bound));
  let found = b.expandTo(d, shape);
  for (let i = proposals - 1; i >= 0; i--) {
    found = b.where(row(b, isTaken, i), b.mul(d, row(b, v, i)), found);
  }
  const shrunk = b.mul(found, b.pow(row(b, u, proposals), b.reciprocal(alpha)));
  return b.where(isSmall, shrunk, found);
}
