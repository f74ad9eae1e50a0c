/** Compares a function and its first and second derivatives with the references, in one dtype. */

import * as tf from "../../index";
import { exceptionsFor } from "./exceptions";
import { functions } from "./functions";
import { formats, type FloatDType } from "./formats";
import type { Reference } from "./references";

export interface Deviation {
  readonly name: string;
  readonly dtype: FloatDType;
  /** The order of the derivative; 0 is the function itself. */
  readonly order: number;
  /** The argument that it is a derivative by. */
  readonly argument: number;
  readonly point: readonly number[];
  readonly actual: number;
  readonly expected: number;
  /** The error, in tolerated errors. */
  readonly error: number;
}

/** The k-th derivative by an argument, of which the 0-th is the function. */
const exact = ({ value, derivatives }: Reference, argument: number, k: number): number =>
  k === 0 ? value : (derivatives[argument]?.[k - 1] ?? NaN);

/**
 * The error of a result in tolerated errors. Tolerated is a relative error of the result, and one of the argument: what a
 * function of the nearest floats could not do better. Below the smallest normal number digits are lost.
 */
function errorOf(
  actual: number,
  reference: Reference,
  argument: number,
  order: number,
  dtype: FloatDType,
): number {
  const expected = exact(reference, argument, order);
  const { largest, smallestNormal, tolerance } = formats[dtype];
  if (Number.isNaN(expected)) return 0;
  // The derivative of what is infinite is a derivative of rounding.
  if (order > 0 && Math.abs(reference.value) > largest) return 0;
  if (Math.abs(expected) > largest * (1 - 1e-3)) {
    return Math.abs(actual) >= largest / 2 && Math.sign(actual) === Math.sign(expected)
      ? 0
      : Infinity;
  }
  const conditions = reference.point.map((x, i) => {
    const slope = i === argument || order === 0 ? exact(reference, i, order + 1) : 0;
    return Number.isFinite(x * slope) ? Math.abs(x * slope) : 0;
  });
  // The second derivative is a derivative of the first, which is rounded.
  const first = order === 2 ? Math.abs(exact(reference, argument, 1)) : 0;
  const tolerated = exceptionsFor(reference.name, dtype, order, reference.point);
  const mayOverflow = tolerated.some(({ instead }) => instead === "overflow");
  if (mayOverflow && !Number.isFinite(actual)) return 0;
  const exempt = tolerated.reduce(
    (sum, { instead }) => (instead === "overflow" ? sum : sum + instead.relativeTo),
    0,
  );
  const scale = Math.abs(expected) + first + exempt + conditions.reduce((a, b) => a + b, 0);
  const allowed = tolerance * scale + smallestNormal;
  const error = Math.abs(actual - expected) / allowed;
  return Number.isNaN(error) ? Infinity : error;
}

/** The gradient of a function of tensors by one argument; zeros where it does not depend on it. */
const gradientBy =
  (f: (...operands: readonly tf.Tensor[]) => tf.Tensor, argument: number) =>
  (...operands: readonly tf.Tensor[]): tf.Tensor => {
    const tape = new tf.GradientTape();
    const x = operands[argument] ?? tf.scalar(NaN);
    const y = tape.record(() => {
      tape.watch(x);
      return f(...operands);
    });
    return tape.gradient(y, x, { unconnectedGradients: "zero" }) ?? tf.zerosLike(x);
  };

/** All deviations of a function at its references, of every order by every argument. */
export function deviations(references: readonly Reference[], dtype: FloatDType): Deviation[] {
  const format = formats[dtype];
  const used = references.filter(({ point }) => point.every(format.represents));
  const [first] = used;
  const f = functions[first?.name ?? ""];
  if (first === undefined || f === undefined) return [];
  const operands = first.point.map((_, i) =>
    tf.tensor(
      used.map(({ point }) => point[i] ?? NaN),
      [used.length],
      dtype,
    ),
  );
  const compare = (result: tf.Tensor, argument: number, order: number): Deviation[] =>
    Array.from(result.dataSync(), Number).flatMap((actual, i) => {
      const reference = used[i];
      if (reference === undefined) return [];
      const { name, point } = reference;
      const expected = exact(reference, argument, order);
      const error = errorOf(actual, reference, argument, order, dtype);
      return [{ name, dtype, order, argument, point, actual, expected, error }];
    });
  return [
    ...compare(f(...operands), 0, 0),
    ...first.point.flatMap((_, argument) => {
      const slope = gradientBy(f, argument);
      return [
        ...compare(slope(...operands), argument, 1),
        ...compare(gradientBy(slope, argument)(...operands), argument, 2),
      ];
    }),
  ];
}
