/** Printing of tensors for the programs in this folder. */

import type * as tf from "../../index";

/** A number with the digits that are reproducible in float32 on every machine. */
const rounded = (x: number): string => String(Number(x.toPrecision(4)) + 0);

/** Prints a tensor's elements, or its shape if there are more than 9; `null` represents no gradient. */
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

/** A scalar tensor's number. */
export const number = (x: tf.Tensor): number => Number(x.dataSync()[0]);

/** A gradient. @throws Error if it is `null` */
export function connected(gradient: tf.Tensor | null): tf.Tensor {
  if (gradient === null) throw new Error("the target does not depend on the source");
  return gradient;
}
