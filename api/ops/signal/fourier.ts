/** Discrete Fourier transforms as products with small matrices, composed by the Cooley–Tukey factorization. */

import { sliceAxis } from "../../../ir/compose/axes";
import { isStatic } from "../../../ir/types/dim";
import { InvalidArgumentError, UnimplementedError } from "../../../ir/errors";
import type { Value } from "../../../ir/graph";
import { formatShape } from "../../../ir/types/type";
import type { Context } from "../../context/context";

/** Real and imaginary parts; the latter is absent for real numbers. */
export interface Complex {
  readonly real: Value;
  readonly imag?: Value | undefined;
}

export interface ComplexPair extends Complex {
  readonly imag: Value;
}

/** The largest length that is transformed by one matrix product. */
const direct = 64;
/** The largest prime factor of a supported length. */
const largestFactor = 4096;

/** The size of the last axis. @throws InvalidArgumentError unless it is static and positive */
export function lengthOf({ real }: Complex, op: string): number {
  const length = real.type.shape.at(-1);
  if (length !== undefined && isStatic(length) && length > 0) return length;
  throw new InvalidArgumentError({
    what: `${op}: the last axis must have a known size, of at least 1`,
    given: formatShape(real.type.shape),
    expected: "a tensor of rank 1 or more",
  });
}

/** The largest divisor of n that is at most √n. */
function divisorOf(n: number): number {
  let divisor = Math.floor(Math.sqrt(n));
  while (n % divisor !== 0) divisor -= 1;
  return divisor;
}

/** e^(sign·2πi·m/n) for m from 0 to n − 1: real parts and imaginary ones. */
function rootsOf(n: number, sign: number): readonly (readonly [cos: number, sin: number])[] {
  return Array.from({ length: n }, (_, m) => {
    const angle = (sign * 2 * Math.PI * m) / n;
    return [Math.cos(angle), Math.sin(angle)];
  });
}

const constant = (
  b: Context,
  like: Value,
  shape: readonly number[],
  data: readonly number[],
): Value => {
  const { dtype } = like.type;
  return dtype === "float64"
    ? b.constantOfArray(dtype, shape, Float64Array.from(data))
    : b.toDType(b.constantOfArray("float32", shape, Float32Array.from(data)), dtype);
};

const product = (b: Context, x: Value, y: Value): Value =>
  b.matMul(x, y, { transposeA: false, transposeB: false });

/** The last two axes exchanged. */
function exchanged(b: Context, { real, imag }: ComplexPair): ComplexPair {
  const axes = real.type.shape.map((_, i) => i);
  const rank = axes.length;
  const perm = [...axes.slice(0, -2), rank - 1, rank - 2];
  return { real: b.permuted(real, perm), imag: b.permuted(imag, perm) };
}

/** [re, im]·[[C, S], [−S, C]], with C and S the cosines and sines of the transform's matrix. */
function byMatrix(b: Context, { real, imag }: Complex, n: number, sign: number): ComplexPair {
  const roots = rootsOf(n, sign);
  const root = (j: number, k: number): readonly [number, number] => roots[(j * k) % n] ?? [1, 0];
  const inputs = imag === undefined ? n : 2 * n;
  const matrix = Array.from({ length: inputs * 2 * n }, (_, i) => {
    const [row, column] = [Math.floor(i / (2 * n)), i % (2 * n)];
    const [cos, sin] = root(row % n, column % n);
    const isFromImaginary = row >= n;
    if (column < n) return isFromImaginary ? -sin : cos;
    return isFromImaginary ? cos : sin;
  });
  const axis = real.type.shape.length - 1;
  const joined = imag === undefined ? real : b.concat(real, imag, { axis });
  // Rows of rank 2 or more avoid the vector case of the matrix product.
  const rows = b.withShape(joined, [...joined.type.shape.slice(0, -1), 1, inputs]);
  const both = product(b, rows, constant(b, real, [inputs, 2 * n], matrix));
  const flat = b.withShape(both, [...joined.type.shape.slice(0, -1), 2 * n]);
  return { real: sliceAxis(b, flat, axis, 0, n), imag: sliceAxis(b, flat, axis, n, n) };
}

/** (a + bi)·(c + di) */
const times = (b: Context, x: ComplexPair, y: ComplexPair): ComplexPair => ({
  real: b.sub(b.mul(x.real, y.real), b.mul(x.imag, y.imag)),
  imag: b.add(b.mul(x.real, y.imag), b.mul(x.imag, y.real)),
});

/**
 * Σⱼ xⱼ·e^(sign·2πi·jk/n) for k from 0 to n − 1, along the last axis, of size n. A length n = p·q is transformed by transforms of
 * lengths p and q, as products with small matrices: with j = q·j₁ + j₂ and k = k₁ + p·k₂ it is
 *
 *     Σ_j₂ e^(2πi·j₂k₁/n) · (Σ_j₁ x·e^(2πi·j₁k₁/p)) · e^(2πi·j₂k₂/q)
 *
 * @see J. W. Cooley, J. W. Tukey: An Algorithm for the Machine Calculation of Complex Fourier Series (1965)
 */
export function transformed(b: Context, x: Complex, n: number, sign: 1 | -1): ComplexPair {
  const p = divisorOf(n);
  if (p === 1 && n > largestFactor) {
    throw new UnimplementedError({
      what: `a Fourier transform of length ${n}, which has a prime factor above ${largestFactor}`,
      given: `length ${n}`,
      expected: "a length with small factors",
      fix: "pad the signal, for instance to a power of two",
    });
  }
  if (n <= direct || p === 1) return byMatrix(b, x, n, sign);
  const q = n / p;
  const outer = x.real.type.shape.slice(0, -1);
  const split = (part: Value): Value => b.withShape(part, [...outer, p, q]);
  const axes = [...outer, p, q].map((_, i) => i);
  const perm = [...outer.map((_, i) => i), axes.length - 1, axes.length - 2];
  const columns = {
    real: b.permuted(split(x.real), perm),
    imag: x.imag === undefined ? undefined : b.permuted(split(x.imag), perm),
  };
  const inner = transformed(b, columns, p, sign);
  const roots = rootsOf(n, sign);
  const twiddles = Array.from({ length: n }, (_, i) => {
    const [j2, k1] = [Math.floor(i / p), i % p];
    return roots[(j2 * k1) % n] ?? [1, 0];
  });
  const turned = times(b, inner, {
    real: constant(
      b,
      x.real,
      [q, p],
      twiddles.map(([cos = 1]) => cos),
    ),
    imag: constant(
      b,
      x.real,
      [q, p],
      twiddles.map(([, sin = 0]) => sin),
    ),
  });
  const rows = transformed(b, exchanged(b, turned), q, sign);
  const { real, imag } = exchanged(b, rows);
  return { real: b.withShape(real, [...outer, n]), imag: b.withShape(imag, [...outer, n]) };
}

/** A complex tensor times a number. */
export const scaled = (b: Context, { real, imag }: ComplexPair, factor: number): ComplexPair => ({
  real: b.mul(real, b.scalarLike(real, factor)),
  imag: b.mul(imag, b.scalarLike(imag, factor)),
});
