import type * as tf from "../../index";

/** A number with the digits that float32 holds on every machine. */
const rounded = (x: number): string => String(Number(x.toPrecision(4)) + 0);

/** Prints a tensor's elements, or its shape where there are many; `null` is no gradient. */
export function show(label: string, value: tf.Tensor | tf.Variable | null): void {
  if (value === null) console.log(`${label}: null`);
  else if (value.size > 9) console.log(`${label}: shape [${value.shape.join(", ")}]`);
  else {
    const numbers = Array.from<number | bigint, string>(value.dataSync(), (x) =>
      rounded(Number(x)),
    );
    console.log(`${label}: ${value.rank === 0 ? numbers.join("") : `[${numbers.join(", ")}]`}`);
  }
}

/** A tensor's one number. */
export const number = (x: tf.Tensor): number => Number(x.dataSync()[0]);

/** A gradient that must be there. */
export function connected(gradient: tf.Tensor | null): tf.Tensor {
  if (gradient === null) throw new Error("the target does not depend on the source");
  return gradient;
}
