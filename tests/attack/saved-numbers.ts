/** A model that says which save it is of: all that it holds is one number. */

import * as tf from "../../index";

/** More than what is part of the models themselves, so that the weights file matters too. */
const size = 1000;

export interface Numbered {
  readonly weights: tf.Variable;
  readonly call: (x: tf.Tensor) => tf.Tensor;
}

export function numbered(): Numbered & { readonly set: (number: number) => void } {
  const weights = tf.variable(tf.zeros([size]), true, "weights");
  const small = tf.variable(tf.zeros([4]), true, "small");
  const call = tf.function((x: tf.Tensor) => x.mul(weights).sum().add(small.sum()), {
    inputSignature: [new tf.TensorSpec([size], "float32", "x")],
  });
  return {
    weights,
    call,
    set: (number) => {
      weights.assign(tf.fill([size], number));
      small.assign(tf.fill([4], number));
    },
  };
}

/** The number of a saved model; throws where it is not of one save. */
export async function savedNumber(path: string): Promise<number> {
  const { weights, call } = await tf.savedModel.load<Numbered>(path);
  const [first, ...others] = Array.from(weights.dataSync(), Number);
  const sum = call(tf.ones([size])).dataSync()[0];
  if (first === undefined || others.some((other) => other !== first)) {
    throw new Error(`${path} mixes saves`);
  }
  if (sum !== first * (size + 4)) throw new Error(`${path} has the weights of another save`);
  return first;
}
