/** Compares a function of a vector, and its derivative, with the references, in one dtype. */

import * as tf from "../../index";
import { vectorExceptionsFor } from "./vector-exceptions";
import { formats, type FloatDType } from "./formats";
import { vectorFunctions } from "./vector-functions";
import { inputOf, weightsOf } from "./vector-inputs";
import type { VectorCase, VectorReference } from "./vector-references";

export interface VectorDeviation extends VectorReference, Omit<VectorCase, "references"> {
  readonly dtype: FloatDType;
  readonly actual: number;
  /** The error, in tolerated errors. */
  readonly error: number;
}

/** From here on a sum rounds more often: ONNX Runtime's kernel adds up to 1,024 terms in few lanes, and a stage of a long sum too. */
const manyTerms = 100;
const partsOfLong = 8;

/** The error of a result in tolerated errors, which are some units of the reference. Below the smallest normal number digits are lost. */
function errorOf(
  actual: number,
  { value, unit, part }: VectorReference,
  { name, kind, length }: VectorCase,
  dtype: FloatDType,
): number {
  const { largest, smallestNormal, roundings } = formats[dtype];
  const exceptions = vectorExceptionsFor(name, dtype, part, kind);
  const units = exceptions.reduce((most, { times }) => Math.max(most, times), 1);
  if (units === Infinity) return 0;
  const allowed = (length > manyTerms ? partsOfLong : 1) * units * roundings;
  if (Math.abs(value) > largest * (1 - 1e-3)) {
    return actual === Math.sign(value) * Infinity ? 0 : Infinity;
  }
  const error = Math.abs(actual - value) / (allowed * unit + smallestNormal);
  return Number.isNaN(error) ? Infinity : error;
}

/** The derivative of the results' weighted sum. */
function derivative(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): tf.Tensor {
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return f(x);
  });
  const size = y.size;
  const weights = tf.tensor(y.rank === 0 ? [1] : weightsOf(size), y.shape.map(Number), y.dtype);
  return tape.gradient(y, x, { outputGradients: weights }) ?? tf.zerosLike(x);
}

/** All deviations of a function on one input; none where the dtype does not represent the input. */
export function vectorDeviations(each: VectorCase, dtype: FloatDType): readonly VectorDeviation[] {
  const { name, kind, length, references } = each;
  const f = vectorFunctions[name];
  const input = inputOf(kind, length);
  if (f === undefined || !input.every(formats[dtype].represents)) return [];
  const x = tf.tensor([...input], [length], dtype);
  const results = { y: f(x).dataSync(), d: derivative(f, x).dataSync() };
  return references.map((reference) => {
    const actual = Number(results[reference.part][reference.index]);
    const error = errorOf(actual, reference, each, dtype);
    return { name, kind, length, dtype, ...reference, actual, error };
  });
}
