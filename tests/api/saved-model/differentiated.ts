import * as tf from "../../../index";

/** What two processes compare: a function's value at a point, and its derivatives. */
export interface Derivatives {
  readonly value: unknown;
  /** First, second and third derivative of the sum of the elements. */
  readonly orders: readonly unknown[];
  readonly jacobian: unknown;
  /** As `orders`, differentiated inside of a function. */
  readonly traced: readonly unknown[];
}

type Function1 = (x: tf.Tensor) => tf.Tensor;

/** Derivatives up to the third order. */
function derivativesOf(f: Function1, x: tf.Tensor): readonly (tf.Tensor | null)[] {
  const orders: (tf.Tensor | null)[] = [];
  const tapes = [0, 1, 2].map(() => new tf.GradientTape());
  const innermost = (): tf.Tensor => f(x);
  // The tape around the others gives the highest order.
  const differentiate = (depth: number): tf.Tensor | null => {
    const tape = tapes[depth];
    if (tape === undefined) return innermost();
    const y = tape.record(() => {
      tape.watch(x);
      return differentiate(depth + 1);
    });
    const gradient = y === null ? null : tape.gradient(y, x);
    orders.push(gradient);
    return gradient;
  };
  differentiate(0);
  return orders;
}

const numbers = (x: tf.Tensor | null): unknown => x?.arraySync() ?? null;

export function differentiated(f: Function1, x: tf.Tensor): Derivatives {
  const tape = new tf.GradientTape();
  const y = tape.record(() => {
    tape.watch(x);
    return f(x);
  });
  const traced = tf.function((x: tf.Tensor) => derivativesOf(f, x));
  return {
    value: numbers(y),
    orders: derivativesOf(f, x).map(numbers),
    jacobian: numbers(tape.jacobian(y, x)),
    traced: traced(x).map(numbers),
  };
}

/** Where functions are differentiated. */
export const point = (): tf.Tensor => tf.tensor([0.5, 2]);
