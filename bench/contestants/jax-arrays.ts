/** The parameters and batches of the workloads as jax-js arrays. */

import { numpy as np } from "@jax-js/jax";
import { dataSet, lookUp, type NumberTensor } from "../data";
import type { Weights } from "./jax-models";

/** Parameters by name: a tree of jax-js. */
export type Arrays = Record<string, np.Array>;

/** The accessor of parameters that models use. */
export const toWeights =
  (arrays: Arrays): Weights =>
  (name) =>
    lookUp(arrays, name);

export const toArray = ({ data, shape }: NumberTensor): np.Array =>
  np.array(data, {
    shape,
    dtype: data instanceof Int32Array ? np.int32 : np.float32,
  });

/** Parameters of a dataset, with kernels transposed from [height, width, in, out] to [out, in, height, width]. */
export function readArrays(name: string): Arrays {
  const data = dataSet(name);
  return Object.fromEntries(
    data.params.map((key) => {
      const value = toArray(data.tensor(key));
      return [key, value.shape.length === 4 ? np.transpose(value, [3, 2, 0, 1]) : value];
    }),
  );
}
