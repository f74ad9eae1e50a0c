/** Lowerings of erfc, erf⁻¹, log Γ and its derivatives by polynomials and series. */

import type { DType } from "../../../ir/types/dtype";
import type { OnnxEmitter } from "../emitter";
import { Formula } from "./formula";

/** The logarithm of erfc(z)·exp(z²)/t as a polynomial in t = 1/(1 + z/2), whose relative error is below 1.2e-7 for all z ≥ 0. */
const erfcLogarithm = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
];

/**
 * erfc in single precision, relative to its value also where that is small; of a negative argument 2 − erfc(−x).
 * W. Press et al.: Numerical Recipes, 6.2 (erfcc).
 */
export function lowerErfc(onnx: OnnxEmitter, x: string, dtype: DType): string {
  const f = new Formula(onnx, dtype);
  const z = f.abs(x);
  const t = f.div(1, f.add(f.mul(z, 0.5), 1));
  const exponent = f.sub(f.polynomial(t, erfcLogarithm), f.mul(z, z));
  const value = f.mul(t, f.exp(exponent));
  return f.where(f.less(x, 0), f.sub(2, value), value);
}

/**
 * erf⁻¹ in single precision, by polynomials in w = −log(1 − x²).
 * M. Giles: Approximating the erfinv function, GPU Computing Gems (2012).
 */
export function lowerErfinv(onnx: OnnxEmitter, x: string, dtype: DType): string {
  const f = new Formula(onnx, dtype);
  const w = f.sub(0, f.log(f.mul(f.sub(1, x), f.add(x, 1))));
  const central = f.polynomial(
    f.sub(w, 2.5),
    [
      1.50140941, 0.246640727, -0.00417768164, -0.00125372503, 0.00021858087, -4.39150654e-6,
      -3.5233877e-6, 3.43273939e-7, 2.81022636e-8,
    ],
  );
  const tail = f.polynomial(
    f.sub(f.sqrt(w), 3),
    [
      2.83297682, 1.00167406, 0.00943887047, -0.0076224613, 0.00573950773, -0.00367342844,
      0.00134934322, 0.000100950558, -0.000200214257,
    ],
  );
  const inner = f.mul(f.where(f.less(w, 5), central, tail), x);
  const atEnd = f.equal(f.abs(x), 1);
  return f.where(atEnd, f.mul(x, Infinity), inner);
}

const lanczosG = 7;
/** Lanczos' coefficients for g = 7, n = 9 (P. Godfrey). */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];

/** log |Γ(x)| by Lanczos' approximation, reflected at ½. */
export function lowerLgamma(onnx: OnnxEmitter, x: string, dtype: DType): string {
  const f = new Formula(onnx, dtype);
  const isReflected = f.less(x, 0.5);
  // Γ(z + 1) with z ≥ −½
  const z = f.where(isReflected, f.sub(0, x), f.sub(x, 1));
  const t = f.add(z, lanczosG + 0.5);
  const series = lanczos
    .slice(1)
    .reduce((sum, c, i) => f.add(sum, f.div(c, f.add(z, i + 1))), f.number(lanczos[0] ?? 1));
  const power = f.sub(f.mul(f.add(z, 0.5), f.log(t)), t);
  const direct = f.add(f.add(power, f.log(series)), 0.5 * Math.log(2 * Math.PI));
  // Γ(x)·Γ(1 − x) = π / sin πx, with the sine of the distance to the nearest integer
  const size = f.abs(x);
  const sine = f.abs(f.sin(f.mul(f.sub(x, f.round(x)), Math.PI)));
  const reflected = f.sub(f.sub(Math.log(Math.PI), f.log(sine)), direct);
  const value = f.where(isReflected, reflected, direct);
  return f.where(f.equal(size, Infinity), Infinity, value);
}

/** Bernoulli numbers B₂, B₄, … of the Euler–Maclaurin formula. */
const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6];

/** The shift of the argument before the asymptotic series is used. */
const shifts = 12;

/** cot πx by the distance to the nearest integer, which is exact near the poles. */
function cotangent(x: string, f: Formula): string {
  const angle = f.mul(f.sub(x, f.round(x)), Math.PI);
  return f.div(f.cos(angle), f.sin(angle));
}

/**
 * The coefficients of the polynomial P of which (cot πx)⁽ⁿ⁾ = πⁿ·P(cot πx): P₀(c) = c and Pₙ₊₁(c) = −(1 +
 * c²)·Pₙ′(c).
 */
function cotangentDerivative(order: number): readonly number[] {
  let coefficients = [0, 1];
  for (let n = 0; n < order; n++) {
    const slope = coefficients.slice(1).map((c, i) => c * (i + 1));
    coefficients = [...slope, 0, 0].map((c, i) => -c - (slope[i - 2] ?? 0));
  }
  return coefficients;
}

/**
 * ψ⁽ⁿ⁾(x): for n ≥ 1 it is (−1)ⁿ⁺¹·n!·ζ(n + 1, x), with Hurwitz' zeta by the Euler–Maclaurin formula, reflected at ½:
 * ψ⁽ⁿ⁾(x) = (−1)ⁿ·ψ⁽ⁿ⁾(1 − x) − π·(cot πx)⁽ⁿ⁾.
 * @see NIST Digital Library of Mathematical Functions, 5.15 and 25.11
 */
export function lowerPolygamma(onnx: OnnxEmitter, x: string, order: number, dtype: DType): string {
  const f = new Formula(onnx, dtype);
  if (order === 0) return lowerDigamma(x, f);
  const s = order + 1;
  const isReflected = f.less(x, 0.5);
  const y = f.where(isReflected, f.sub(1, x), x);
  let sum = f.number(0);
  for (let k = 0; k < shifts; k++) sum = f.add(sum, f.pow(f.add(y, k), -s));
  const a = f.add(y, shifts);
  sum = f.add(sum, f.mul(f.pow(a, 1 - s), 1 / (s - 1)));
  sum = f.add(sum, f.mul(f.pow(a, -s), 0.5));
  let rising = s;
  let factorial = 2;
  bernoulli.forEach((number, i) => {
    const j = i + 1;
    sum = f.add(sum, f.mul(f.pow(a, -(s + 2 * j - 1)), (number * rising) / factorial));
    rising *= (s + 2 * j - 1) * (s + 2 * j);
    factorial *= (2 * j + 1) * (2 * j + 2);
  });
  let sign = order % 2 === 0 ? -1 : 1;
  for (let k = 2; k <= order; k++) sign *= k;
  const value = f.mul(sum, sign);
  const turn = f.polynomial(cotangent(x, f), cotangentDerivative(order));
  const reflected = f.sub(
    f.mul(value, order % 2 === 0 ? 1 : -1),
    f.mul(turn, Math.PI ** (order + 1)),
  );
  const isPole = f.and(isReflected, f.equal(x, f.floor(x)));
  return f.where(isPole, sign * Infinity, f.where(isReflected, reflected, value));
}

/** ψ(x) = ψ(x + N) − Σ 1/(x + k), and log a − 1/(2a) − Σ B₂ⱼ/(2j·a²ʲ) for large a; reflected at ½. */
function lowerDigamma(x: string, f: Formula): string {
  const isReflected = f.less(x, 0.5);
  const y = f.where(isReflected, f.sub(1, x), x);
  const a = f.add(y, shifts);
  let value = f.sub(f.log(a), f.div(0.5, a));
  const inverse = f.div(1, f.mul(a, a));
  const series = f.polynomial(inverse, [0, ...bernoulli.map((number, i) => number / (2 * i + 2))]);
  value = f.sub(value, series);
  for (let k = 0; k < shifts; k++) value = f.sub(value, f.div(1, f.add(y, k)));
  const isPole = f.and(isReflected, f.equal(x, f.floor(x)));
  const reflected = f.sub(value, f.mul(cotangent(x, f), Math.PI));
  return f.where(isPole, NaN, f.where(isReflected, reflected, value));
}
